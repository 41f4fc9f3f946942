package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.VisibleText;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "sessions", description = "Live sessions of a gateway.")
final class SessionsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: sessions list or kill.");
    }

    @Command(name = "list", description = "Who is signed in where, newest first.")
    int list(
            @Mixin ApiOptions api,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        var out = spec.commandLine().getOut();
        api.client()
                .get("/v1/sessions", Map.of())
                .path("items")
                .forEach(session -> out.println(json ? Json.line(session) : words(session)));
        out.flush();
        return ExitCodes.OK;
    }

    private static String words(JsonNode session) {
        return VisibleText.line(
                "%s  %s (%s) on %s/%s  from %s  since %s  until %s"
                        .formatted(
                                session.path("id").asText(),
                                session.path("principal").asText(),
                                session.path("kind").asText(),
                                session.path("target").asText(),
                                session.path("account").asText(),
                                session.path("client").asText(),
                                session.path("started_at").asText(),
                                session.path("expires_at").asText()));
    }

    @Command(name = "kill", description = "End a session and what it is running.")
    int kill(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        var ended = api.client().delete("/v1/sessions/" + ApiClient.encoded(id));
        var out = spec.commandLine().getOut();
        out.println(json ? Json.line(ended) : "ended");
        out.flush();
        return ExitCodes.OK;
    }
}
