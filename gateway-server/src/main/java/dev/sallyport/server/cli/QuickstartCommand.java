package dev.sallyport.server.cli;

import dev.sallyport.server.Termination;
import dev.sallyport.server.quickstart.Quickstart;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "quickstart",
        description =
                "Run a gateway with a sample shop and a sample host behind it, on this machine"
                        + " alone, and print what to try.")
final class QuickstartCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".sallyport",
            description = "Where everything is kept (default: .sallyport).")
    private Path directory;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description =
                    "PostgreSQL on N, SSH on N+1, API on N+3, direct servers from N+4 (default: the"
                            + " ports of the last start, or free ones).")
    private @Nullable Integer portBase;

    @Option(names = "--json", description = "Where things are as one JSON object, and no tour.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var termination = Termination.awaited();
        var out = spec.commandLine().getOut();
        if (!json) {
            out.println("starting in " + directory + " …");
            out.flush();
        }
        var base = portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase);
        try (var quickstart = Quickstart.start(directory, base)) {
            if (json) {
                var ready = new LinkedHashMap<String, Object>();
                ready.put("ready", true);
                ready.put("description", quickstart.description().toString());
                out.println(Json.line(ready));
            } else {
                out.println(quickstart.tour());
            }
            out.flush();
            termination.await();
        }
        return ExitCodes.OK;
    }
}
