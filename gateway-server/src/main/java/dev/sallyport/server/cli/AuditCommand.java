package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.VisibleText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "audit", description = "The audit log.")
final class AuditCommand implements Runnable {
    private static final int PAGE = 500;

    @Spec private CommandSpec spec;

    /// What is looked for.
    static final class Filters {
        @Option(names = "--text", description = "Part of the command, in any case.")
        private @Nullable String text;

        @Option(names = "--principal", description = "A principal's name or subject.")
        private @Nullable String principal;

        @Option(names = "--target", description = "A target's name.")
        private @Nullable String target;

        @Option(names = "--verdict", description = "allow, mask, block or hold.")
        private @Nullable String verdict;

        @Option(names = "--rule", description = "The rule that decided.")
        private @Nullable String rule;

        @Option(
                names = "--kind",
                description = "login, session, decision, outcome, approval or admin.")
        private @Nullable String kind;

        @Option(names = "--session", description = "A session's id.")
        private @Nullable String session;

        @Option(names = "--since", description = "2026-11-25T12:00:00Z, or how long ago: 2h.")
        private @Nullable String since;

        @Option(names = "--until", description = "As --since; not included.")
        private @Nullable String until;

        @Option(
                names = "--limit",
                defaultValue = "100",
                description = "Events at most (default: 100).")
        private int limit;

        Map<String, String> query(CommandSpec spec) {
            if (limit < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--limit is " + limit + ", expected 1 or more.");
            }
            var query = new LinkedHashMap<String, String>();
            put(query, "text", text);
            put(query, "principal", principal);
            put(query, "target", target);
            put(query, "verdict", verdict);
            put(query, "rule", rule);
            put(query, "kind", kind);
            put(query, "session", session);
            put(query, "since", Times.parse(spec, since));
            put(query, "until", Times.parse(spec, until));
            return query;
        }

        static void put(Map<String, String> query, String key, @Nullable String value) {
            if (value != null) {
                query.put(key, value);
            }
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: audit search.");
    }

    @Command(name = "search", description = "Events, newest first; what is searched is logged too.")
    int search(
            @Mixin ApiOptions api,
            @Mixin Filters filters,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        var client = api.client();
        var query = filters.query(spec);
        int left = filters.limit;
        while (left > 0) {
            query.put("limit", Integer.toString(Math.min(left, PAGE)));
            var page = client.get("/v1/audit/events", query);
            page.path("items").forEach(event -> print(event, json));
            left -= page.path("items").size();
            if (!page.has("next")) {
                break;
            }
            query.put("cursor", page.get("next").asText());
        }
        out().flush();
        return ExitCodes.OK;
    }

    private void print(JsonNode event, boolean json) {
        if (json) {
            out().println(Json.line(event));
            return;
        }
        var line = new StringJoiner("  ");
        for (String field :
                new String[] {
                    "at",
                    "kind",
                    "principal",
                    "target",
                    "account",
                    "verdict",
                    "rule",
                    "outcome",
                    "act",
                    "reason"
                }) {
            if (event.hasNonNull(field)) {
                line.add(VisibleText.line(event.get(field).asText()));
            }
        }
        out().println(line);
        if (event.hasNonNull("command")) {
            VisibleText.of(event.get("command").asText())
                    .lines()
                    .forEach(text -> out().println("    " + text));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
