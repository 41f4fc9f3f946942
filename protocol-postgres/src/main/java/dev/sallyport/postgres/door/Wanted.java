package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.ErrorFields;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a client asks for: `dbname=TARGET[/DATABASE] user=ACCOUNT`. Names are taken as they are:
/// nothing is trimmed, folded, shortened or defaulted, so that what is judged is what was asked.
///
/// @param database empty: the target's own
record Wanted(String target, String database, String account) {
    /// PostgreSQL cuts longer names off (`NAMEDATALEN`), and would open something else.
    private static final int MOST_NAME_BYTES = 63;

    /// @throws Refusal when a name is missing or malformed; nothing that exists is told from what
    ///   does not
    static Wanted from(Map<String, String> parameters) {
        String account = parameters.getOrDefault("user", "");
        String path = parameters.getOrDefault("database", "");
        int slash = path.indexOf('/');
        String target = slash < 0 ? path : path.substring(0, slash);
        String database = slash < 0 ? "" : path.substring(slash + 1);
        boolean isComplete = isName(target) && isName(account) && (slash < 0 || isName(database));
        if (!isComplete || database.contains("/")) {
            throw malformed();
        }
        return new Wanted(target, database, account);
    }

    private static Refusal malformed() {
        return new Refusal(
                ErrorFields.fatal(
                                "28000",
                                "no target and account: the database must be TARGET or"
                                        + " TARGET/DATABASE and the user an account of that target")
                        .withHint(
                                "connect with dbname=TARGET user=ACCOUNT; names have 1 to 63 bytes"
                                        + " without blanks and control characters"));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.getBytes(StandardCharsets.UTF_8).length <= MOST_NAME_BYTES
                && text.codePoints().noneMatch(Wanted::isRefused);
    }

    private static boolean isRefused(int character) {
        return Character.isISOControl(character)
                || Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.FORMAT;
    }
}
