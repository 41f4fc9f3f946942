package dev.sallyport.ssh;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import java.util.List;
import java.util.Set;

/// Judges everything but lines with a dollar sign or a backquote; makes the text again with the
/// word `spelt` replaced by `re-spelt`, so that a test sees which text ran.
final class WordShell implements ShellAnalyzer {
    @Override
    public ShellFacts analyze(String line, State state) {
        if (line.contains("$") || line.contains("`")) {
            return ShellFacts.unjudged("computed");
        }
        return new ShellFacts(
                true,
                "",
                List.of(List.of(line.split(" ", -1))),
                Set.of(line.split(" ", -1)[0]),
                Set.of(),
                FilePaths.NONE,
                line.replace("spelt", "re-spelt"),
                "~");
    }
}
