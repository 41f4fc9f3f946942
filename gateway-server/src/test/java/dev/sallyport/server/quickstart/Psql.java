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
        try {
            return new ProcessBuilder("psql", "--version").start().waitFor() == 0;
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
