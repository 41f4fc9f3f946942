package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs the cases that are written in the languages of stock clients, which find the gateway in
/// their environment.
final class Scripts {
    private final Map<String, String> environment;

    Scripts(Map<String, String> environment) {
        this.environment = environment;
    }

    static String path(String name) {
        return Path.of("src/test/resources/drivers", name).toAbsolutePath().toString();
    }

    /// Whether Node.js is installed, and a package of it that tests use.
    boolean hasNodePackage(String name) throws InterruptedException {
        try {
            return run(List.of("node", "-e", "require('" + name + "')")).exitCode() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    Psql.Result run(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment()
                .putIfAbsent(
                        "NODE_PATH",
                        Path.of("../target/drivers/node_modules").toAbsolutePath().toString());
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Psql.Result(process.waitFor(), output);
    }

    void assertAllPass(List<String> command) throws IOException, InterruptedException {
        Psql.Result result = run(command);
        assertThat(result.output()).contains(" passed, 0 failed");
        assertThat(result.exitCode()).isZero();
    }
}
