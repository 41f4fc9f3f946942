package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs PostgreSQL's programs to their end.
final class Programs {
    private static final long DEADLINE_SECONDS = 120;

    private Programs() {}

    /// @param output both streams; these programs are silent about secrets
    record Result(int exitCode, String output) {
        boolean isOk() {
            return exitCode == 0;
        }
    }

    static Result run(UnprivilegedUser user, List<String> command) {
        var line = new ArrayList<>(user.prefix());
        line.addAll(command);
        try {
            var builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            process.getOutputStream().close();
            process.onExit()
                    .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((_, late) -> {
                        if (late != null) {
                            process.destroyForcibly(); // ends the read below
                        }
                    });
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new CannotStart("cannot run " + line.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("interrupted while " + line.getFirst() + " ran", e);
        }
    }

    /// @param what a sentence's beginning: `initdb failed`
    static void require(UnprivilegedUser user, String what, List<String> command) {
        var result = run(user, command);
        if (!result.isOk()) {
            throw new CannotStart(
                    what + " with exit code " + result.exitCode() + ": " + result.output());
        }
    }
}
