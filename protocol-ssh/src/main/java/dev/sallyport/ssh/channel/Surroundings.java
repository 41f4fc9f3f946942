package dev.sallyport.ssh.channel;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The variables that a client may set (RFC 4254, section 6.4), by allow-list: names that change
/// what a shell or a linker does are never among them. Belongs to the channel's I/O thread.
final class Surroundings {
    private static final Pattern LOCALE = Pattern.compile("LANG|LANGUAGE|LC_[A-Z]{2,16}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.@:,=+/-]{0,128}");
    private static final String TIER = "SALLYPORT_TIER";

    /// Comes with the terminal (RFC 4254, section 6.2); a program without one has none.
    private static final String TERM = "TERM";

    /// All of them stand in every event.
    private static final int MOST = 16;

    private final TreeMap<String, String> variables = new TreeMap<>();
    private boolean wantsRaw;

    /// @return whether the variable is taken
    boolean set(String name, String value) {
        if (name.equals(TIER)) {
            return tier(value);
        }
        boolean isAllowed =
                LOCALE.matcher(name).matches()
                        || name.equals(TERM)
                        || name.equals("GIT_PROTOCOL")
                        || name.equals("COLORTERM");
        if (!isAllowed || !WORD.matcher(value).matches()) {
            return false;
        }
        if (name.equals(TERM)) {
            return true;
        }
        if (variables.size() >= MOST && !variables.containsKey(name)) {
            return false;
        }
        variables.put(name, value);
        return true;
    }

    private boolean tier(String value) {
        return switch (value) {
            case "raw" -> {
                wantsRaw = true;
                yield true;
            }
            case "broker" -> {
                wantsRaw = false;
                yield true;
            }
            default -> false;
        };
    }

    boolean wantsRaw() {
        return wantsRaw;
    }

    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /// Whether a terminal's name is one that may stand in `TERM`.
    static Optional<String> term(String name) {
        return WORD.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }
}
