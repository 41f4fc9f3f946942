package dev.sallyport.server.cli;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.Target;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.policy.Asked;
import dev.sallyport.policy.SshRequests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command and who sends it, as `policy explain` is told.
final class GivenCommand {
    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    /// One of these.
    static final class What {
        @Option(names = "--sql", paramLabel = "TEXT", required = true, description = "A statement.")
        private @Nullable String sql;

        @Option(
                names = "--ssh",
                paramLabel = "LINE",
                required = true,
                description = "A line of shell text.")
        private @Nullable String ssh;

        @Option(
                names = "--file",
                paramLabel = "OPERATION PATH [OTHER]",
                required = true,
                arity = "2..3",
                description =
                        "A file operation: read, write, list, stat, mkdir, rmdir, remove, rename,"
                                + " link or setstat.")
        private @Nullable List<String> file;

        @Option(
                names = "--terminal",
                paramLabel = "TIER",
                required = true,
                description = "A terminal: broker or recorded-not-governed.")
        private @Nullable String terminal;

        @Option(
                names = "--forward",
                paramLabel = "HOST:PORT",
                required = true,
                description = "A connection from the host onwards; a socket's path will do.")
        private @Nullable String forward;

        @Option(
                names = "--listen",
                paramLabel = "HOST:PORT",
                required = true,
                description = "A listener on the host; a socket's path will do.")
        private @Nullable String listen;

        @Option(
                names = "--http",
                paramLabel = "REQUEST",
                required = true,
                description = "A request: \"GET /orders?state=open\".")
        private @Nullable String http;

        @Option(
                names = "--tool",
                paramLabel = "NAME",
                required = true,
                description = "A call of an MCP tool.")
        private @Nullable String tool;

        @Option(
                names = "--mcp",
                paramLabel = "METHOD",
                required = true,
                description = "Another message of an MCP client: tools/list.")
        private @Nullable String mcp;
    }

    @Mixin private GivenRequest request = new GivenRequest();

    @Option(
            names = "--tier",
            defaultValue = "exec",
            description = "With --ssh: exec, or broker for a line of the broker shell.")
    private String tier;

    @Option(
            names = "--directory",
            defaultValue = "~",
            description = "With --ssh --tier broker: the working directory.")
    private String directory;

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

    /// @throws ParameterException where an option's value is none of its kind
    Asked asked() {
        if (what.sql != null) {
            return new Asked.Sql(
                    what.sql,
                    parameters.stream()
                            .<SqlValue>map(value -> new SqlValue.Text(0, value))
                            .toList(),
                    new SqlCommand.SqlContext(database, role, searchPath, inTransaction));
        }
        try {
            if (what.http != null) {
                return new Asked.Http(request.exchange(what.http));
            }
            if (what.tool != null || what.mcp != null) {
                return new Asked.Http(request.message(what.tool, what.mcp));
            }
            return new Asked.Ssh(ssh());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private SshRequest ssh() {
        if (what.ssh != null) {
            return SshRequests.line(
                    what.ssh, oneOf("--tier", tier, SshRequests.LINE_TIERS), directory);
        }
        if (what.file != null) {
            return SshRequests.file(
                    oneOf("--file", what.file.getFirst(), SshRequests.FILE_OPERATIONS),
                    what.file.get(1),
                    what.file.size() > 2 ? what.file.get(2) : "",
                    -1);
        }
        if (what.terminal != null) {
            return new SshRequest.Terminal(
                    oneOf("--terminal", what.terminal, SshRequests.TERMINAL_TIERS));
        }
        return what.forward == null
                ? SshRequests.forward(SshVerb.LISTEN, Objects.requireNonNull(what.listen))
                : SshRequests.forward(SshVerb.FORWARD, what.forward);
    }

    private static <T> T oneOf(String option, String word, Map<String, T> choices) {
        T choice = choices.get(word);
        if (choice == null) {
            throw new IllegalArgumentException(
                    option
                            + ": \""
                            + word
                            + "\" is none of "
                            + String.join(", ", new TreeSet<>(choices.keySet())));
        }
        return choice;
    }

    Session session(Protocol protocol) {
        return new Session(
                new UUID(0, 0),
                new Principal(issuer, subject, subject, kind, groups, List.of(), owner),
                new Target(target, protocol, tags),
                account,
                "127.0.0.1:0",
                Map.of(),
                Instant.EPOCH,
                Instant.MAX);
    }
}
