package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.VisibleText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sessions",
        description = "Sessions of a gateway, and their recordings.",
        subcommands = ReplayCommand.class)
final class SessionsCommand implements Runnable {
    @Spec private CommandSpec spec;

    /// Which sessions, besides.
    static final class Filters {
        @Option(names = "--past", description = "Those that are over, of all replicas.")
        private boolean past;

        @Option(
                names = "--text",
                description =
                        "Those on whose screens this was, live and past: in any case, from the"
                                + " beginning of a word.")
        private @Nullable String text;

        @Option(names = "--protocol", description = "postgres, ssh or http.")
        private @Nullable String protocol;

        Map<String, @Nullable String> query() {
            var query = new LinkedHashMap<String, @Nullable String>();
            query.put("state", past ? "past" : null);
            query.put("text", text);
            query.put("protocol", protocol);
            return query;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say which: sessions list, show, replay or kill.");
    }

    @Command(name = "list", description = "Who is or was signed in where, newest first.")
    int list(
            @Mixin ApiOptions api,
            @Mixin SearchOptions search,
            @Mixin Filters filters,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        search.read(
                spec,
                api.client(),
                "/v1/sessions",
                filters.query(),
                session -> print(session, json));
        out().flush();
        return ExitCodes.OK;
    }

    @Command(name = "show", description = "One session and its recordings.")
    int show(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        var session = api.client().get("/v1/sessions/" + ApiClient.encoded(id), Map.of());
        print(session, json);
        if (!json) {
            session.path("recordings").forEach(one -> out().println("    " + recording(one)));
        }
        out().flush();
        return ExitCodes.OK;
    }

    private void print(JsonNode session, boolean json) {
        if (json) {
            out().println(Json.line(session));
            return;
        }
        out().println(words(session));
        session.path("matches")
                .forEach(match ->
                        out().println(
                                        VisibleText.line(
                                                "    %s  at %s  %s"
                                                        .formatted(
                                                                match.path("recording").asText(),
                                                                time(match.path("at_ms").asLong()),
                                                                match.path("snippet").asText()))));
    }

    private static String words(JsonNode session) {
        var words = new StringBuilder();
        words.append(
                "%s  %s (%s) on %s/%s  from %s  since %s"
                        .formatted(
                                session.path("id").asText(),
                                session.path("principal").asText(),
                                session.path("kind").asText(),
                                session.path("target").asText(),
                                session.path("account").asText(),
                                session.path("client").asText(),
                                session.path("started_at").asText()));
        if (session.has("expires_at")) {
            words.append("  until ").append(session.path("expires_at").asText());
        } else {
            words.append("  ").append(session.path("state").asText());
        }
        if (session.has("ended_at")) {
            words.append(' ').append(session.path("ended_at").asText());
            words.append(" (").append(session.path("reason").asText()).append(')');
        }
        if (session.path("recording_count").asInt() > 0) {
            words.append("  recordings ").append(session.path("recording_count").asInt());
        }
        return VisibleText.line(words.toString());
    }

    private static String recording(JsonNode recording) {
        return VisibleText.line(
                "%s  %s  since %s  %s%s"
                        .formatted(
                                recording.path("id").asText(),
                                recording.path("form").asText(),
                                recording.path("started_at").asText(),
                                time(recording.path("length_ms").asLong()),
                                recording.path("complete").asBoolean() ? "" : "  without an end"));
    }

    private static String time(long millis) {
        long seconds = millis / 1000;
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    @Command(name = "kill", description = "End a session and what it is running.")
    int kill(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        var ended = api.client().delete("/v1/sessions/" + ApiClient.encoded(id));
        out().println(json ? Json.line(ended) : "ended");
        out().flush();
        return ExitCodes.OK;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
