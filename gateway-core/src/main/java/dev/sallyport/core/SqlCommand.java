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
    /// @param role the current role where the client changed it, else the empty string
    /// @param inTransaction whether an explicit transaction is open
    /// @param preparation whether the text is only prepared now (Parse), and judged again when it
    ///   runs
    public record SqlContext(
            String database,
            String role,
            String searchPath,
            boolean inTransaction,
            boolean preparation) {
        public SqlContext(String database, String role, String searchPath, boolean inTransaction) {
            this(database, role, searchPath, inTransaction, false);
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
        return shown.toString();
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
