package dev.sallyport.core;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshRequest.Exec;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.core.ssh.SshRequest.Forward;
import dev.sallyport.core.ssh.SshRequest.Line;
import dev.sallyport.core.ssh.SshRequest.Terminal;
import dev.sallyport.core.ssh.SshRequest.Unsupported;
import dev.sallyport.core.ssh.Tier;

/// One request of an SSH session: a line of shell text, a terminal, a file operation, a forward.
public record SshCommand(SshRequest request, SshFacts facts) implements Command {
    /// The request with what is known of it; doors and policy tests ask alike.
    public static SshCommand of(SshRequest request, ShellAnalyzer analyzer) {
        return new SshCommand(
                request,
                switch (request) {
                    case Exec exec -> {
                        var state = new ShellAnalyzer.State("~", exec.environment());
                        yield SshFacts.ofShell(analyzer.analyze(exec.line(), state), Tier.EXEC);
                    }
                    case Line line ->
                            SshFacts.ofShell(
                                    analyzer.analyze(line.line(), line.state()), Tier.BROKER);
                    case Terminal terminal -> SshFacts.ofTerminal(terminal.tier());
                    case FileOperation file -> SshFacts.ofFile(file, FilePaths.of(file));
                    case Forward forward -> SshFacts.ofForward(forward);
                    case Unsupported _ -> SshFacts.ofUnsupported();
                });
    }

    @Override
    public Protocol protocol() {
        return Protocol.SSH;
    }

    @Override
    public String text() {
        return request.text();
    }

    /// A text of several rows has its rows but the first marked, as a shell's second prompt does:
    /// no row of it can pose as what the gateway says of the surroundings.
    @Override
    public String shown() {
        var shown = new StringBuilder(VisibleText.of(text()).replace("\n", "\n> "));
        request.surroundings()
                .forEach((name, value) ->
                        shown.append("\n# ")
                                .append(VisibleText.line(name))
                                .append('=')
                                .append(VisibleText.line(value)));
        return shown.toString();
    }

    @Override
    public String digest() {
        var digest =
                new CommandDigest("ssh")
                        .with(request.verb().name())
                        .with(facts.tier().word())
                        .with(kind());
        switch (request) {
            case Exec exec -> digest.with(exec.line()).with(Boolean.toString(exec.terminal()));
            case Line line -> digest.with(line.line());
            case Terminal _ -> {}
            case FileOperation file ->
                    digest.with(file.operation())
                            .with(file.path())
                            .with(file.other())
                            .with(file.detail())
                            .with(Long.toString(file.size()));
            case Forward forward ->
                    digest.with(forward.host()).with(Integer.toString(forward.port()));
            case Unsupported unsupported -> digest.with(unsupported.what());
        }
        var around = request.surroundings();
        digest.with(Integer.toString(around.size()));
        around.forEach((name, value) -> digest.with(name).with(value));
        return digest.hex();
    }

    private String kind() {
        return switch (request) {
            case Exec _ -> "exec";
            case Line _ -> "line";
            case Terminal _ -> "terminal";
            case FileOperation _ -> "file";
            case Forward _ -> "forward";
            case Unsupported _ -> "unsupported";
        };
    }
}
