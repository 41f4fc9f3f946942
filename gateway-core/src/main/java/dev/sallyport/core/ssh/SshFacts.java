package dev.sallyport.core.ssh;

import dev.sallyport.core.CommandFacts;
import java.util.List;
import java.util.Set;

/// What one SSH request does, as rules see it.
///
/// @param shell what is known of an [SshVerb#EXEC]'s text; of other requests, nothing but that they
///   are judged
/// @param paths what the request reads, writes and removes
/// @param host where a forward leads or listens; else the empty string
/// @param port −1 where there is none
/// @param size bytes announced; −1 where the client says nothing
public record SshFacts(
        SshVerb verb,
        Tier tier,
        ShellFacts shell,
        FilePaths paths,
        String host,
        int port,
        long size)
        implements CommandFacts {
    private static final ShellFacts NO_SHELL =
            new ShellFacts(
                    true,
                    "",
                    List.of(),
                    Set.of(),
                    Set.of(),
                    FilePaths.NONE,
                    "",
                    "",
                    ShellVariables.NONE,
                    ShellVariables.NONE);

    /// Of a line of shell text.
    public static SshFacts ofShell(ShellFacts shell, Tier tier) {
        return new SshFacts(SshVerb.EXEC, tier, shell, shell.paths(), "", -1, -1);
    }

    public static SshFacts ofTerminal(Tier tier) {
        return new SshFacts(SshVerb.TERMINAL, tier, NO_SHELL, FilePaths.NONE, "", -1, -1);
    }

    public static SshFacts ofFile(SshRequest.FileOperation file, FilePaths paths) {
        return new SshFacts(file.verb(), Tier.EXEC, NO_SHELL, paths, "", -1, file.size());
    }

    public static SshFacts ofForward(SshRequest.Forward forward) {
        return new SshFacts(
                forward.verb(),
                Tier.EXEC,
                NO_SHELL,
                FilePaths.NONE,
                forward.host(),
                forward.port(),
                -1);
    }

    public static SshFacts ofUnsupported() {
        return new SshFacts(SshVerb.UNSUPPORTED, Tier.EXEC, NO_SHELL, FilePaths.NONE, "", -1, -1);
    }

    @Override
    public boolean judged() {
        return shell.judged();
    }

    @Override
    public String reason() {
        return shell.reason();
    }

    @Override
    public Set<String> verbs() {
        return Set.of(verb.name());
    }
}
