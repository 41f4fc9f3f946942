package dev.sallyport.postgres.door;

import java.util.UUID;

/// The upstream connection's `application_name`: evidence at the target itself (`pg_stat_activity`,
/// `%a` of `log_line_prefix`) of which session a statement came from.
final class ApplicationName {
    private static final int MOST_CHARACTERS = 63;
    private static final int ID_DIGITS = 12;

    private ApplicationName() {}

    /// `sallyport:` and the last 12 digits of the session's id, then `/` and the client's own name
    /// as far as 63 bytes allow; the server shows other characters than printable ASCII as `?`
    /// anyway.
    static String of(UUID session, String clientsOwn) {
        String id = session.toString();
        String ours = "sallyport:" + id.substring(id.length() - ID_DIGITS);
        if (clientsOwn.isEmpty()) {
            return ours;
        }
        String all = ours + "/" + clientsOwn.replaceAll("[^\\x20-\\x7e]", "?");
        return all.length() <= MOST_CHARACTERS ? all : all.substring(0, MOST_CHARACTERS);
    }
}
