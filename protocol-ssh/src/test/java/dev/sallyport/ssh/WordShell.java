package dev.sallyport.ssh;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Judges everything but lines with a backquote, or with a dollar sign in front of anything but a
/// variable that is known and stands alone; makes the text again with the word `spelt` replaced by
/// `re-spelt`, so that a test sees which text ran. A line may be one assignment, one `export` of
/// one, or one `unset`; the value `@` is the host's to know.
final class WordShell implements ShellAnalyzer {
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    @Override
    public ShellFacts analyze(String line, State state) {
        var words =
                Arrays.stream(line.split(" ", -1))
                        .map(word ->
                                word.startsWith("$")
                                        ? state.variables().getOrDefault(word.substring(1), word)
                                        : word)
                        .toList();
        String text = String.join(" ", words);
        if (text.contains("$") || text.contains("`")) {
            return ShellFacts.unjudged("computed");
        }
        ShellVariables before = new ShellVariables(state.variables(), state.exported(), Set.of());
        return new ShellFacts(
                true,
                "",
                List.of(words),
                Set.of(words.getFirst()),
                Set.of(),
                FilePaths.NONE,
                text.replace("spelt", "re-spelt"),
                "~",
                after(text, state),
                before);
    }

    private static ShellVariables after(String text, State state) {
        var known = new HashMap<>(state.variables());
        var exported = new HashSet<>(state.exported());
        var lost = new HashSet<String>();
        boolean exports = text.startsWith("export ");
        String rest = exports ? text.substring("export ".length()) : text;
        int equals = rest.indexOf('=');
        if (text.startsWith("unset ")) {
            known.remove(text.substring("unset ".length()));
            exported.retainAll(known.keySet());
        } else if (equals > 0 && rest.substring(0, equals).matches(NAME)) {
            String name = rest.substring(0, equals);
            String value = rest.substring(equals + 1);
            if (value.equals("@")) {
                known.remove(name);
                lost.add(name);
            } else {
                known.put(name, value.replaceAll("^'(.*)'$", "$1"));
            }
            if (exports) {
                exported.add(name);
            }
        }
        exported.retainAll(known.keySet());
        return new ShellVariables(known, exported, lost);
    }
}
