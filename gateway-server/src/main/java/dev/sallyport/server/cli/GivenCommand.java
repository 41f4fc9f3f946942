package dev.sallyport.server.cli;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.Target;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A statement and who sends it, as `policy explain` is told.
final class GivenCommand {
    @Option(names = "--sql", paramLabel = "TEXT", required = true, description = "The statement.")
    private String sql;

    @Option(
            names = "--parameter",
            paramLabel = "VALUE",
            description = "A bound value: $1, $2, … in this order.")
    private List<String> parameters = List.of();

    @Option(
            names = "--kind",
            defaultValue = "human",
            description = "The principal's kind: human, agent or workload (default: human).")
    private Principal.Kind kind;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "A group of the principal; may be repeated.")
    private Set<String> groups = Set.of();

    @Option(names = "--subject", defaultValue = "someone", description = "The principal's subject.")
    private String subject;

    @Option(names = "--issuer", defaultValue = "cli", description = "The principal's issuer.")
    private String issuer;

    @Option(names = "--owner", description = "Whom an agent works for.")
    private @Nullable String owner;

    @Option(names = "--target", defaultValue = "target", description = "The target's name.")
    private String target;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A tag of the target; may be repeated.")
    private Set<String> tags = Set.of();

    @Option(names = "--account", defaultValue = "account", description = "The account's name.")
    private String account;

    @Option(names = "--database", defaultValue = "database", description = "The database's name.")
    private String database;

    @Option(
            names = "--role",
            defaultValue = "",
            description = "The current role, where the session has changed it.")
    private String role;

    @Option(
            names = "--search-path",
            defaultValue = "",
            description = "The search path, where the session has changed it.")
    private String searchPath;

    @Option(names = "--in-transaction", description = "A transaction is open.")
    private boolean inTransaction;

    Session session() {
        return new Session(
                new UUID(0, 0),
                new Principal(issuer, subject, subject, kind, groups, List.of(), owner),
                new Target(target, Protocol.POSTGRES, tags),
                account,
                "127.0.0.1:0",
                Map.of(),
                Instant.EPOCH,
                Instant.MAX);
    }

    SqlCommand command(SqlAnalyzer analyzer) {
        return new SqlCommand(
                sql,
                parameters.stream().<SqlValue>map(value -> new SqlValue.Text(0, value)).toList(),
                analyzer.analyze(sql),
                new SqlCommand.SqlContext(database, role, searchPath, inTransaction));
    }
}
