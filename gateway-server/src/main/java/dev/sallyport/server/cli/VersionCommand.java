package dev.sallyport.server.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Print the version of the gateway and of its Java.")
final class VersionCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public void run() {
        String java = Runtime.version().toString();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    Json.line(new TreeMap<>(Map.of("version", Version.current(), "java", java))));
        } else {
            out.println("sallyport " + Version.current() + " (Java " + java + ")");
        }
        out.flush();
    }
}
