package dev.sallyport.server.ssh;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Stock programs that start `ssh`, which gets its token from an askpass program.
///
/// @param directory for the askpass program and `known_hosts`
record Programs(Path directory, String token, Map<String, String> environment) {
    private static final int DEADLINE_SECONDS = 120;

    record Result(int exit, String out, String err) {}

    Programs {
        environment = Map.copyOf(environment);
    }

    static void need(String program) {
        String[] path = System.getenv().getOrDefault("PATH", "").split(":");
        assumeTrue(
                List.of(path).stream().anyMatch(one -> Files.isExecutable(Path.of(one, program))),
                program + " is not installed");
    }

    /// As `GIT_SSH_COMMAND`, `rsync -e` and Ansible's `ssh_args` take them.
    static String options(Path directory) {
        return "-F none -o UserKnownHostsFile="
                + directory.resolve("known_hosts")
                + " -o StrictHostKeyChecking=accept-new -o PreferredAuthentications=password"
                + " -o PasswordAuthentication=yes -o NumberOfPasswordPrompts=1"
                + " -o IdentityAgent=none -o LogLevel=ERROR";
    }

    Result run(String... command) throws Exception {
        Path askpass = directory.resolve("askpass-" + token);
        Files.writeString(askpass, "#!/bin/sh\necho '" + token + "'\n");
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return await(builder.start());
    }

    private static Result await(Process process) throws Exception {
        try {
            var errors = new FutureTask<>(() -> text(process.getErrorStream()));
            Thread.ofVirtual().start(errors);
            String out = text(process.getInputStream());
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("still running: " + out);
            }
            return new Result(process.exitValue(), out, errors.get());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(java.io.InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
