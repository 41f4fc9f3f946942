package dev.sallyport.core.ssh;

import java.util.Map;
import java.util.TreeMap;

/// What a client asks for inside an SSH session (RFC 4254; SFTP: draft-ietf-secsh-filexfer-02).
public sealed interface SshRequest {
    SshVerb verb();

    /// An `exec` request.
    ///
    /// @param environment variables that the client set before and that are passed on
    /// @param terminal whether a pty was asked for before
    record Exec(String line, Map<String, String> environment, boolean terminal)
            implements SshRequest {
        public Exec {
            environment = Map.copyOf(environment);
        }

        @Override
        public SshVerb verb() {
            return SshVerb.EXEC;
        }
    }

    /// A complete line of the broker shell.
    ///
    /// @param state what the shell that runs it starts with: the client's environment, and what
    ///   earlier lines left
    record Line(String line, ShellAnalyzer.State state) implements SshRequest {
        @Override
        public SshVerb verb() {
            return SshVerb.EXEC;
        }
    }

    /// A shell on a terminal.
    ///
    /// @param tier [Tier#BROKER] or [Tier#RAW]
    record Terminal(Tier tier) implements SshRequest {
        @Override
        public SshVerb verb() {
            return SshVerb.TERMINAL;
        }
    }

    /// One SFTP operation on a path.
    ///
    /// @param operation the operation's name in the protocol: `open`, `setstat`,
    ///   `posix-rename@openssh.com`, …
    /// @param path normalised, as in [FilePaths]
    /// @param other the second path of a rename or link, else the empty string
    /// @param detail what else decides what it does, in words: flags, mode, owner, size; else empty
    /// @param size bytes that the client announces (setstat); −1 where it says nothing
    record FileOperation(
            SshVerb verb, String operation, String path, String other, String detail, long size)
            implements SshRequest {}

    /// A forwarded connection or a listener.
    ///
    /// @param verb [SshVerb#FORWARD] or [SshVerb#LISTEN]
    /// @param host as the client wrote it; the socket's path where `port` is 0 and it begins with a
    ///   slash
    record Forward(SshVerb verb, String host, int port) implements SshRequest {}

    /// What is refused without asking the rules; it is a command so that the refusal is recorded.
    ///
    /// @param what the protocol's name of it: `auth-agent-req@openssh.com`, `subsystem netconf`
    record Unsupported(String what) implements SshRequest {
        @Override
        public SshVerb verb() {
            return SshVerb.UNSUPPORTED;
        }
    }

    /// For people and the audit log: what a client wrote where it wrote a text.
    default String text() {
        return switch (this) {
            case Exec exec -> exec.line();
            case Line line -> line.line();
            case Terminal terminal -> "terminal (" + terminal.tier().word() + ")";
            case FileOperation file ->
                    "sftp "
                            + file.operation()
                            + (file.path().isEmpty() ? "" : " " + file.path())
                            + (file.other().isEmpty() ? "" : " " + file.other())
                            + (file.detail().isEmpty() ? "" : " (" + file.detail() + ")");
            case Forward forward ->
                    (forward.verb() == SshVerb.LISTEN ? "listen on " : "connect to ")
                            + forward.host()
                            + (forward.host().startsWith("/") ? "" : ":" + forward.port());
            case Unsupported unsupported -> unsupported.what();
        };
    }

    /// Variables and working directory: what an approver has to see besides the text.
    default Map<String, String> surroundings() {
        return switch (this) {
            case Exec exec -> new TreeMap<>(exec.environment());
            case Line line -> {
                var all = new TreeMap<String, String>();
                line.state()
                        .variables()
                        .forEach((name, value) ->
                                all.put(
                                        line.state().exported().contains(name)
                                                ? "export " + name
                                                : name,
                                        value));
                all.put("PWD", line.state().directory());
                if (!line.state().previous().isEmpty()) {
                    all.put("OLDPWD", line.state().previous());
                }
                yield all;
            }
            case Terminal _, FileOperation _, Forward _, Unsupported _ -> Map.of();
        };
    }
}
