package dev.sallyport.server.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Principal;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.SshListenerConfig.DeviceLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stock `ssh` whose user has no token, and signs in with a browser (RFC 8628).
public final class BrowserLogin implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 120;
    private static final String POLICY =
            """
            rules:
              - id: developers
                match: { protocol: ssh, verbs: [EXEC] }
                when: "'dev' in principal.groups"
                effect: allow
            """;

    private final Path directory;
    private final RealHost host;
    private final JudgedDoor door;
    private @Nullable Process ssh;
    private String url = "";
    private String code = "";

    public BrowserLogin(Path directory, TokenVerifier tokens, DeviceLogin device) throws Exception {
        this.directory = directory;
        Path policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("p.yaml"), POLICY);
        host = new RealHost(Files.createDirectory(directory.resolve("host")));
        door = new JudgedDoor(directory, policies, "any", host, tokens, Optional.of(device));
    }

    public static void needSsh() {
        Programs.need("ssh");
    }

    /// Answers every prompt with Enter, and reads what is shown.
    public void begin() throws IOException {
        Path askpass = Files.writeString(directory.resolve("askpass"), "#!/bin/sh\necho\n");
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        var command = new ArrayList<>(List.of("ssh", "-p", Integer.toString(door.port)));
        command.addAll(
                List.of(
                        "-F",
                        "none",
                        "-o",
                        "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                        "-o",
                        "StrictHostKeyChecking=accept-new",
                        "-o",
                        "PreferredAuthentications=keyboard-interactive",
                        "-o",
                        "IdentityAgent=none",
                        "deploy@box@127.0.0.1",
                        "echo in as ada"));
        var builder = new ProcessBuilder(command);
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        ssh = builder.start();
        var shown = ssh.errorReader();
        var all = new ArrayList<String>();
        while (code.isEmpty()) {
            String line = shown.readLine();
            if (line == null) {
                throw new IOException("no code: " + all + door.events);
            }
            all.add(line);
            String text = line.strip();
            url = text.startsWith("http") ? text : url;
            code = text.startsWith("code ") ? text.substring("code ".length()) : code;
        }
    }

    public String shownUrl() {
        return url;
    }

    public String shownCode() {
        return code;
    }

    /// What the line printed at the host.
    public String answer() throws Exception {
        if (ssh == null) {
            throw new IllegalStateException("not begun");
        }
        String out = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ssh.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    /// Who was let in.
    public Principal principal() {
        return door.decisions().getFirst().session().principal();
    }

    @Override
    public void close() {
        if (ssh != null) {
            ssh.destroyForcibly();
        }
        door.close();
        host.close();
    }

    /// For a failure's message.
    public List<AuditEvent> events() {
        return List.copyOf(door.events);
    }
}
