package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.VisibleText;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "tools", description = "Tools of MCP targets, as they were accepted and seen.")
final class ToolsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: tools list or pin.");
    }

    @Command(name = "list", description = "The tools that were seen at a target.")
    int list(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "TARGET") String target,
            @Option(names = "--changed", description = "Those that are not as they were accepted.")
                    boolean changed,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        for (JsonNode tool : api.client().get(path(target), Map.of()).path("items")) {
            if (!changed || tool.path("changed").asBoolean()) {
                print(tool, json);
            }
        }
        out().flush();
        return ExitCodes.OK;
    }

    @Command(name = "pin", description = "Accept a tool as it is described now.")
    int pin(
            @Mixin ApiOptions api,
            @Parameters(paramLabel = "TARGET") String target,
            @Parameters(paramLabel = "TOOL") String tool,
            @Option(
                            names = "--digest",
                            description =
                                    "Of the description that you looked at; no other is"
                                            + " accepted.")
                    @Nullable String digest,
            @Option(names = "--json", description = "One JSON object.") boolean json) {
        var body = digest == null ? Map.<String, String>of() : Map.of("digest", digest);
        print(api.client().post(path(target) + "/" + ApiClient.encoded(tool) + "/pin", body), json);
        out().flush();
        return ExitCodes.OK;
    }

    private static String path(String target) {
        return "/v1/targets/" + ApiClient.encoded(target) + "/tools";
    }

    private void print(JsonNode tool, boolean json) {
        if (json) {
            out().println(Json.line(tool));
            return;
        }
        boolean changed = tool.path("changed").asBoolean();
        out().println(
                        VisibleText.line(
                                "%s  %s  %s%s"
                                        .formatted(
                                                tool.path("tool").asText(),
                                                changed ? "changed" : "as accepted",
                                                tool.path("pinned").asText(),
                                                changed
                                                        ? "  now " + tool.path("seen").asText()
                                                        : "")));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
