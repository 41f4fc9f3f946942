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
    @Spec private CommandSpec spec;

    /// What is looked for besides.
    static final class Filters {
        @Option(names = "--text", description = "Part of the command, in any case.")
        private @Nullable String text;

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

        Map<String, @Nullable String> query() {
            var query = new LinkedHashMap<String, @Nullable String>();
            query.put("text", text);
            query.put("verdict", verdict);
            query.put("rule", rule);
            query.put("kind", kind);
            query.put("session", session);
            return query;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: audit search.");
    }

    @Command(name = "search", description = "Events, newest first; what is searched is logged too.")
    int search(
            @Mixin ApiOptions api,
            @Mixin SearchOptions search,
            @Mixin Filters filters,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        search.read(
                spec,
                api.client(),
                "/v1/audit/events",
                filters.query(),
                event -> print(event, json));
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
