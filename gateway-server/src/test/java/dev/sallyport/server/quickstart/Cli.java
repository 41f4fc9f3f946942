package dev.sallyport.server.quickstart;

import dev.sallyport.server.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/// The commands that ask a running gateway, as one persona gives them.
record Cli(String api, String token) {
    record Result(int exitCode, String output, String errors) {}

    Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all =
                Stream.concat(Stream.of(arguments), Stream.of("--api", api, "--token", token))
                        .toArray(String[]::new);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Result(code, out.toString(), err.toString());
    }
}
