package dev.sallyport.server.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real client, as people use it.
final class Psql {
    private static final long DEADLINE_SECONDS = 60;

    /// @param output both streams
    record Result(int exitCode, String output) {}

    private Psql() {}

    static boolean isInstalled() {
        return runs("psql", "--version");
    }

    static boolean hasTerminals() {
        return runs("script", "-q", "-f", "-c", "true", "/dev/null");
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Rows come as `a|b`, without headings.
    static Process start(int port, String token, String sql) throws IOException {
        var builder =
                new ProcessBuilder(
                        List.of(
                                "psql",
                                "-X",
                                "-A",
                                "-t",
                                "-d",
                                "host=127.0.0.1 port=" + port + " dbname=shop user=app",
                                "-c",
                                sql));
        builder.environment().put("PGPASSWORD", token);
        builder.environment().put("PGCONNECT_TIMEOUT", "20");
        return builder.redirectErrorStream(true).start();
    }

    /// A person at a terminal, which `script` makes: what is typed is shown among what comes.
    static Process terminal(int port, String token) throws IOException {
        var builder =
                new ProcessBuilder(
                        List.of(
                                "script",
                                "-q",
                                "-f",
                                "-c",
                                "psql -X -A -t -q -P pager=off -v VERBOSITY=verbose -d 'host=127.0.0.1 port="
                                        + port
                                        + " dbname=shop user=app'",
                                "/dev/null"));
        builder.environment().put("PGPASSWORD", token);
        builder.environment().put("PGCONNECT_TIMEOUT", "20");
        builder.environment().put("TERM", "dumb");
        return builder.redirectErrorStream(true).start();
    }

    /// Statements as a script has them, a line at a time, in one session; errors don't end it.
    static Process session(int port, String token, String... lines) throws IOException {
        var builder =
                new ProcessBuilder(
                        List.of(
                                "psql",
                                "-X",
                                "-A",
                                "-t",
                                "-q",
                                "-d",
                                "host=127.0.0.1 port=" + port + " dbname=shop user=app"));
        builder.environment().put("PGPASSWORD", token);
        builder.environment().put("PGCONNECT_TIMEOUT", "20");
        var process = builder.redirectErrorStream(true).start();
        try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : lines) {
                input.write(line + "\n");
            }
        }
        return process;
    }

    static Result run(int port, String token, String sql) throws IOException, InterruptedException {
        return await(start(port, token, sql));
    }

    static Result await(Process psql) throws IOException, InterruptedException {
        String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!psql.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            psql.destroyForcibly();
        }
        return new Result(psql.exitValue(), output);
    }
}
