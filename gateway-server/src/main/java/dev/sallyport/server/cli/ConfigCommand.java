package dev.sallyport.server.cli;

import dev.sallyport.core.config.ConfigCheck;
import dev.sallyport.core.config.ConfigLoader;
import dev.sallyport.core.config.ConfigProblems;
import dev.sallyport.core.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "config", description = "Work on the configuration file.")
final class ConfigCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: config check.");
    }

    @Command(
            name = "check",
            description =
                    "Read a configuration file and name everything that is wrong with it, and every"
                            + " file or variable it names that is not there.")
    int check(
            @Option(
                            names = "--config",
                            paramLabel = "FILE",
                            defaultValue = "sallyport.yaml",
                            description = "The file (default: sallyport.yaml).")
                    Path file,
            @Option(names = "--json", description = "One JSON object; a problem a line.")
                    boolean json) {
        var out = spec.commandLine().getOut();
        try {
            var config = ConfigLoader.load(file);
            var missing = ConfigCheck.of(config);
            if (missing.isEmpty()) {
                out.println(
                        json
                                ? Json.line(
                                        new TreeMap<>(
                                                Map.of("ok", true, "digest", config.digest())))
                                : file + ": good (digest " + config.digest() + ")");
                return ExitCodes.OK;
            }
            return print(missing, json, out);
        } catch (ConfigProblems e) {
            return print(e.problems(), json, out);
        } finally {
            out.flush();
        }
    }

    private static int print(List<Problem> problems, boolean json, PrintWriter out) {
        for (Problem problem : problems) {
            var object = new TreeMap<String, Object>();
            object.put("ok", false);
            object.put("path", problem.path());
            object.put("line", problem.line());
            object.put("message", problem.message());
            out.println(json ? Json.line(object) : problem.toString());
        }
        return ExitCodes.NO;
    }
}
