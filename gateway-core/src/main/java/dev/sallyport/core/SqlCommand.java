package dev.sallyport.core;

import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlSecrets;
import dev.sallyport.core.sql.SqlValue;
import java.util.List;

/// SQL at the moment of execution: the text of a simple Query, or a prepared statement with its
/// bound values at Execute.
///
/// @param parameters the bound values in order; empty for a simple Query
/// @param facts what the analysis says of the text; names of prepared statements and cursors are
///   resolved
public record SqlCommand(String text, List<SqlValue> parameters, SqlFacts facts, SqlContext context)
        implements Command {

    /// The session state that changes what a text means.
    ///
    /// @param otherDatabase whether it is another one than the target's own
    /// @param role the current role where the client changed it, else the empty string
    /// @param inTransaction whether an explicit transaction is open
    /// @param preparation whether the text is only prepared now (Parse), and judged again when it
    ///   runs
    public record SqlContext(
            String database,
            boolean otherDatabase,
            String role,
            String searchPath,
            boolean inTransaction,
            boolean preparation) {
        /// For a statement that runs now, in the target's own database.
        public SqlContext(String database, String role, String searchPath, boolean inTransaction) {
            this(database, false, role, searchPath, inTransaction, false);
        }

        /// PostgreSQL's own search_path, as far as one was told.
        private boolean hasUsualPath() {
            return searchPath.isEmpty() || searchPath.equals("\"$user\", public");
        }
    }

    public SqlCommand {
        parameters = List.copyOf(parameters);
    }

    @Override
    public Protocol protocol() {
        return Protocol.POSTGRES;
    }

    @Override
    public boolean isPreparation() {
        return context.preparation();
    }

    @Override
    public String recorded() {
        return SqlSecrets.hidden(text);
    }

    @Override
    public String shown() {
        var shown = new StringBuilder(VisibleText.of(recorded()));
        for (int i = 0; i < parameters.size(); i++) {
            shown.append("\n-- $").append(i + 1).append(' ').append(shown(parameters.get(i)));
        }
        // A comment in the text could pose as one of these lines: then it is not the last word.
        boolean all = text.contains("--");
        tell(shown, "database", context.database(), all || context.otherDatabase());
        tell(shown, "role", context.role(), all || !context.role().isEmpty());
        tell(shown, "search_path", context.searchPath(), all || !context.hasUsualPath());
        return shown.toString();
    }

    private static void tell(StringBuilder shown, String name, String value, boolean told) {
        if (told) {
            shown.append("\n-- ").append(name).append(" = ");
            shown.append(value.isEmpty() ? "(the account's)" : VisibleText.line(value));
        }
    }

    private static String shown(SqlValue value) {
        String type = "(type " + value.type() + ") ";
        return switch (value) {
            case SqlValue.Null _ -> type + "is null";
            case SqlValue.Text text -> type + "= " + VisibleText.line(text.value());
            case SqlValue.Opaque opaque -> type + "is the bytes " + opaque.hex();
            case SqlValue.Large large ->
                    type + "has " + large.bytes() + " bytes with SHA-256 " + large.sha256();
        };
    }

    @Override
    public String digest() {
        var digest =
                new CommandDigest(isPreparation() ? "postgres-prepare" : "postgres")
                        .with(text)
                        .with(context.database())
                        .with(context.role())
                        .with(context.searchPath());
        for (SqlValue value : parameters) {
            digest.with(Integer.toString(value.type())).with(value.digestForm());
        }
        return digest.hex();
    }
}
