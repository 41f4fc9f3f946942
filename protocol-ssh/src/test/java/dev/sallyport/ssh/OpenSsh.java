package dev.sallyport.ssh;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// OpenSSH's client, as a user has it: the token comes from an askpass program.
final class OpenSsh {
    private final Path directory;
    private final int port;
    private final List<String> options;

    record Result(int exit, String out, String err) {}

    /// @param options of every call
    OpenSsh(Path directory, int port, String token, String... options) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "no ssh installed");
        this.directory = directory;
        this.port = port;
        this.options = List.of(options);
        Path askpass = directory.resolve("askpass");
        Files.writeString(askpass, "#!/bin/sh\necho '" + token + "'\n");
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
    }

    /// @param arguments options, `ACCOUNT@TARGET@127.0.0.1`, command
    List<String> command(String program, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                program,
                                "-F",
                                "none",
                                "-o",
                                "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                                "-o",
                                "StrictHostKeyChecking=accept-new",
                                "-o",
                                "NumberOfPasswordPrompts=1",
                                "-o",
                                "IdentityAgent=none",
                                "-o",
                                "LogLevel=ERROR",
                                program.equals("ssh") ? "-p" : "-P",
                                Integer.toString(port)));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }

    Process start(String... arguments) throws IOException {
        return start(command("ssh", arguments));
    }

    Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("SSH_ASKPASS", directory.resolve("askpass").toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.environment().put("DISPLAY", "none");
        return builder.start();
    }

    Result run(String... arguments) throws IOException {
        return run(new byte[0], command("ssh", arguments));
    }

    Result run(byte[] input, List<String> command) throws IOException {
        return result(start(command), input);
    }

    static Result result(Process process, byte[] input) throws IOException {
        var writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try (OutputStream in = process.getOutputStream()) {
                                in.write(input);
                            } catch (IOException _) {
                                // the program did not want all of it
                            }
                        });
        var errors = new AtomicReference<>("");
        var reader = Thread.ofVirtual().start(() -> errors.set(all(process.getErrorStream())));
        String out = all(process.getInputStream());
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("still running; stderr: " + errors.get());
            }
            reader.join();
            writer.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return new Result(process.exitValue(), out, errors.get());
    }

    private static String all(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
