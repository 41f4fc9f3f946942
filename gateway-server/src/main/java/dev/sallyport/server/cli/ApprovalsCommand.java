package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.VisibleText;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "approvals", description = "Commands that wait for approval.")
final class ApprovalsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say which: approvals list, show, approve or deny.");
    }

    @Command(name = "list", description = "The requests that you made or may decide on.")
    int list(
            @Mixin ApiOptions api,
            @Option(names = "--all", description = "Those that are settled too.") boolean all,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        var found =
                api.client()
                        .get("/v1/approvals", Map.of("status", all ? "all" : "pending"))
                        .path("items");
        found.forEach(request -> print(request, json));
        if (found.isEmpty() && !json) {
            out().println("nothing waits for you");
        }
        out().flush();
        return ExitCodes.OK;
    }

    @Command(name = "show", description = "One request, with the whole command.")
    int show(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        print(api.client().get(path(id), Map.of()), json);
        out().flush();
        return ExitCodes.OK;
    }

    @Command(name = "approve", description = "Let a command run.")
    int approve(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", description = "For the audit log.", defaultValue = "")
                    String reason,
            @Option(names = "--json", description = "The request as one JSON object.")
                    boolean json) {
        var body = reason.isEmpty() ? Map.<String, String>of() : Map.of("reason", reason);
        return voted(api.client().post(path(id) + "/approve", body), json);
    }

    @Command(name = "deny", description = "Refuse a command for good.")
    int deny(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            description = "What the requester is told.")
                    String reason,
            @Option(names = "--json", description = "The request as one JSON object.")
                    boolean json) {
        return voted(api.client().post(path(id) + "/deny", Map.of("reason", reason)), json);
    }

    private static String path(String id) {
        return "/v1/approvals/" + ApiClient.encoded(id);
    }

    private int voted(JsonNode request, boolean json) {
        out().println(
                        json
                                ? Json.line(request)
                                : "%s is %s: %d of %d approvals"
                                        .formatted(
                                                line(request, "id"),
                                                line(request, "status"),
                                                request.path("approvals").asInt(),
                                                request.path("needed").asInt()));
        out().flush();
        return ExitCodes.OK;
    }

    private void print(JsonNode request, boolean json) {
        if (json) {
            out().println(Json.line(request));
            return;
        }
        out().printf(
                        "%s  %s  %s on %s/%s  rule %s  %d of %d approvals  until %s%n",
                        line(request, "id"),
                        line(request, "status"),
                        line(request, "principal"),
                        line(request, "target"),
                        line(request, "account"),
                        line(request, "rule"),
                        request.path("approvals").asInt(),
                        request.path("needed").asInt(),
                        line(request, "expires_at"));
        VisibleText.of(request.path("command").asText())
                .lines()
                .forEach(text -> out().println("    " + text));
    }

    private static String line(JsonNode request, String field) {
        return VisibleText.line(request.path(field).asText());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
