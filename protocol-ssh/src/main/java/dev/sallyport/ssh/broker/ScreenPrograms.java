package dev.sallyport.ssh.broker;

import dev.sallyport.core.ssh.ShellFacts;
import java.util.Set;

/// Programs that get a terminal of their own at the host when they are the whole line: pagers and
/// viewers, and editors where the policy lets their lines pass (they can run anything, so the judge
/// never vouches for them).
final class ScreenPrograms {
    static final Set<String> NAMES = Set.of("less", "man", "more", "nano", "vi", "view", "vim");

    private ScreenPrograms() {}

    /// @param line as it was typed, for lines that the judge could not read
    static boolean isOne(ShellFacts facts, String line) {
        String program =
                facts.judged() && facts.argvs().size() == 1 && !facts.argvs().getFirst().isEmpty()
                        ? facts.argvs().getFirst().getFirst()
                        : line.strip().split("\\s", 2)[0];
        boolean isSimple =
                facts.judged() || line.chars().noneMatch(c -> ";&|<>`$(\n".indexOf(c) >= 0);
        return isSimple && NAMES.contains(program.substring(program.lastIndexOf('/') + 1));
    }
}
