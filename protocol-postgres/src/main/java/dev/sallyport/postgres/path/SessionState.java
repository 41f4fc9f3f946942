package dev.sallyport.postgres.path;

import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import dev.sallyport.postgres.wire.BackendMessages;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the session is in the middle of, and the settings that change what a text means. Settings
/// follow what is sent; the server's reports and the end of a transaction correct them. Belongs to
/// the event loop.
final class SessionState {
    private static final Set<String> ON =
            Set.of("on", "true", "yes", "1", "t", "tr", "tru", "y", "ye");
    private static final Set<String> UTF8 = Set.of("utf8", "unicode");

    /// A role or path that a savepoint may have brought back, which nobody tells: equal to none.
    static final String UNKNOWN = "(not known since ROLLBACK TO)";

    private final String database;
    private final boolean otherDatabase;
    private final String firstPath;

    private byte status = BackendMessages.IDLE;
    private boolean begun;
    private boolean textUncertain;
    private boolean failed;
    private boolean rolledBack;
    private boolean pathReported;
    private boolean reportsPath;
    private boolean roleWasSet;
    private boolean pathWasSet;
    private boolean local;

    private String role = "";
    private String path;
    private String committedRole = "";
    private String committedPath;

    /// @param usualDatabase the target's own
    SessionState(
            String database,
            String usualDatabase,
            Map<String, String> parameters,
            Map<String, String> settings) {
        this.database = database;
        this.otherDatabase = !database.equals(usualDatabase);
        this.firstPath =
                parameters.getOrDefault("search_path", settings.getOrDefault("search_path", ""));
        this.path = firstPath;
        this.committedPath = firstPath;
        this.reportsPath = parameters.containsKey("search_path"); // PostgreSQL 18 and later
    }

    /// The byte of the last ReadyForQuery.
    byte status() {
        return status;
    }

    boolean isIdle() {
        return status == BackendMessages.IDLE;
    }

    /// Whether a transaction block is open in which everything but its end fails.
    boolean hasFailed() {
        return status == BackendMessages.FAILED_TRANSACTION;
    }

    /// Whether a transaction block is open, or will be by what was sent.
    boolean isInTransaction() {
        return begun || !isIdle();
    }

    /// Whether something that runs may change how the server reads string literals or text at all.
    boolean isTextUncertain() {
        return textUncertain;
    }

    SqlContext context(boolean preparation) {
        return new SqlContext(database, otherDatabase, role, path, isInTransaction(), preparation);
    }

    /// Something is under way that the server may run code for, planning included.
    void mayRunCode(SqlFacts facts) {
        textUncertain |= !facts.judged() || facts.effects().contains(Effect.RUN_CODE);
    }

    /// The command is being run.
    void sent(SqlFacts facts) {
        for (StatementFacts statement : facts.statements()) {
            sent(statement.action());
        }
    }

    private void sent(SessionAction action) {
        switch (action) {
            case SessionAction.Setting setting -> set(setting);
            case SessionAction.ResetAll _ -> {
                path = firstPath;
                pathWasSet = true;
            }
            case SessionAction.Discard(String what) when what.equals("ALL") -> {
                path = firstPath;
                role = "";
            }
            case SessionAction.Transaction(String verb)
                    when verb.startsWith("BEGIN") || verb.startsWith("START") ->
                    begun = true;
            case SessionAction.Transaction(String verb) when verb.equals("ROLLBACK TO") ->
                    rolledBackTo();
            case SessionAction.Transaction(String verb) when verb.equals("ROLLBACK AND CHAIN") -> {
                role = committedRole;
                path = committedPath;
            }
            default -> {
                // Names are kept elsewhere; the rest leaves the settings alone.
            }
        }
    }

    /// What was set since the savepoint is undone, what was set before it is not.
    private void rolledBackTo() {
        if (roleWasSet) {
            role = UNKNOWN;
        }
        if (pathWasSet && !reportsPath) {
            path = UNKNOWN;
        }
    }

    private void set(SessionAction.Setting setting) {
        local |= setting.local();
        String value = setting.value();
        switch (setting.name()) {
            case "role", "session_authorization" -> {
                role = value == null || value.equalsIgnoreCase("none") ? "" : value;
                roleWasSet = true;
            }
            case "search_path" -> {
                path = value == null ? firstPath : value;
                pathWasSet = true;
            }
            default -> {
                // Does not change what a text means.
            }
        }
    }

    /// The server's report of a setting.
    ///
    /// @return what is wrong with it; null where the session can go on
    @Nullable String reported(String name, String value) {
        if (name.equals("search_path")) {
            path = value;
            pathReported = true;
            reportsPath = true;
        }
        return isAcceptable(name, value)
                ? null
                : name + " is " + value + " now, and the gateway can't judge SQL text under it";
    }

    /// Whether SQL text under this setting means what the analysis says.
    static boolean isAcceptable(String name, @Nullable String value) {
        if (value == null) {
            return true; // the default, which is reported if it is another
        }
        String word = value.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "standard_conforming_strings" -> ON.contains(word);
            case "client_encoding", "names" ->
                    UTF8.contains(word.replace("-", "").replace("_", "").replace("'", ""));
            default -> true;
        };
    }

    /// ROLLBACK TO has the tag of ROLLBACK; the transaction's end tells them apart.
    void completed(String commandTag) {
        switch (commandTag) {
            case "ROLLBACK" -> rolledBack = true;
            case "COMMIT" -> rolledBack = false;
            default -> {
                // Ends no transaction.
            }
        }
    }

    void failed() {
        failed = true;
    }

    /// ReadyForQuery.
    ///
    /// @param settled whether nothing else is under way
    void ready(byte newStatus, boolean settled) {
        status = newStatus;
        if (isIdle()) {
            endOfTransaction();
        } else {
            rolledBack = false;
        }
        failed = false;
        pathReported = false;
        if (settled) {
            begun = false;
            textUncertain = false;
        }
    }

    private void endOfTransaction() {
        if (failed || rolledBack || local) {
            role = committedRole;
            path = pathReported ? path : committedPath;
        }
        committedRole = role;
        committedPath = path;
        rolledBack = false;
        local = false;
        roleWasSet = false;
        pathWasSet = false;
    }
}
