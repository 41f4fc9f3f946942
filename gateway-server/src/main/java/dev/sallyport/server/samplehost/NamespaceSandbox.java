package dev.sallyport.server.samplehost;

import com.sun.security.auth.module.UnixSystem;
import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// bash in namespaces of its own (namespaces(7)) over a scratch root: the machine's programs are
/// there, read-only; its files, processes and networks are not. Where the gateway runs as root the
/// command becomes `nobody` first, so that not even the kernel's owner checks would help it out.
final class NamespaceSandbox implements Sandbox {
    private static final int NOBODY = 65_534;

    private static final List<String> FILE_SERVERS =
            List.of(
                    "/usr/lib/openssh/sftp-server",
                    "/usr/libexec/openssh/sftp-server",
                    "/usr/libexec/sftp-server",
                    "/usr/lib/ssh/sftp-server",
                    "/usr/lib/sftp-server");

    private final Path root;
    private final List<String> prefix;

    private NamespaceSandbox(Path root, List<String> prefix) {
        this.root = root;
        this.prefix = List.copyOf(prefix);
    }

    /// @param root exists; belongs to this sandbox alone
    /// @return null where the system has no bash or does not allow namespaces
    static @Nullable NamespaceSandbox tryIn(Path root) {
        var prefix = new ArrayList<String>();
        if (new UnixSystem().getUid() == 0) {
            giveToNobody(root);
            prefix.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=" + NOBODY,
                            "--clear-groups",
                            "--"));
        }
        prefix.addAll(
                List.of(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--ipc",
                        "--uts",
                        "--net",
                        "/bin/sh",
                        "-c",
                        script(),
                        "sandbox"));
        var sandbox = new NamespaceSandbox(root, prefix);
        return sandbox.works() ? sandbox : null;
    }

    private static void giveToNobody(Path root) {
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                if (!Files.isSymbolicLink(file)) {
                    Files.setAttribute(file, "unix:uid", NOBODY);
                    Files.setAttribute(file, "unix:gid", NOBODY);
                }
            }
        } catch (IOException e) {
            throw new CannotStart("cannot give " + root + " to user " + NOBODY + ": " + e, e);
        }
    }

    /// The script goes in as text: `nobody` need not be able to read our files.
    private static String script() {
        try (var in = NamespaceSandbox.class.getResourceAsStream("sandbox.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CannotStart("cannot read sandbox.sh from the class path: " + e, e);
        }
    }

    private boolean works() {
        try {
            var trial = start("echo door-$((40+2)); ! touch /usr/door", Terminal.NONE);
            trial.input().close();
            String said = new String(trial.output().readAllBytes(), StandardCharsets.UTF_8);
            trial.errors().readAllBytes();
            return trial.exitStatus() == 0 && said.equals("door-42\n");
        } catch (IOException e) {
            return false; // no unshare, no sh
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String description() {
        return "bash in namespaces of its own over "
                + root
                + (fileServer().isPresent() ? "" : "; no SFTP, since there is no sftp-server here");
    }

    @Override
    public Execution start(String line, Terminal terminal) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(terminal.wanted() ? onTerminal(line, terminal) : line);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.directory(root.toFile());
        return new Running(builder.start());
    }

    /// script(1) makes the terminal.
    private static String onTerminal(String line, Terminal terminal) {
        String inside =
                "stty rows %d cols %d; %s".formatted(terminal.rows(), terminal.columns(), line);
        return "exec script -qfec '" + inside.replace("'", "'\\''") + "' /dev/null";
    }

    /// OpenSSH's program, to be run in the sandbox like any other: its paths are those of the
    /// lines.
    Optional<String> fileServer() {
        return FILE_SERVERS.stream().filter(each -> Files.isExecutable(Path.of(each))).findFirst();
    }

    private record Running(Process process) implements Execution {
        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        @Override
        public InputStream output() {
            return process.getInputStream();
        }

        @Override
        public InputStream errors() {
            return process.getErrorStream();
        }

        @Override
        public int exitStatus() throws InterruptedException {
            return process.waitFor();
        }

        /// `--kill-child` takes the namespace's first process along, and with it all of them.
        @Override
        public void kill() {
            process.destroyForcibly();
        }
    }
}
