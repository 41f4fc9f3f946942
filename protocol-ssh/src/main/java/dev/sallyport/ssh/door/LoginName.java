package dev.sallyport.ssh.door;

import java.util.Optional;
import java.util.regex.Pattern;

/// `ACCOUNT@TARGET`, as a client writes it. Nothing is trimmed, folded or defaulted: what is judged
/// is what was asked. Names are ASCII, so that no letter only looks like one of them.
///
/// @param text as it came
record LoginName(String text, String account, String target) {
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,62})@([A-Za-z0-9][A-Za-z0-9._-]{0,62})");

    static Optional<LoginName> of(String text) {
        var name = NAME.matcher(text);
        return name.matches()
                ? Optional.of(new LoginName(text, name.group(1), name.group(2)))
                : Optional.empty();
    }
}
