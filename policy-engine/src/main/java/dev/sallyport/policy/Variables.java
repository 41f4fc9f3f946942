package dev.sallyport.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.ssh.SshFacts;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// The names that conditions may use, their types, and where their values come from.
@SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
enum Variables {
    PRINCIPAL_KIND("principal.kind", s -> s.principal().kind().word()),
    PRINCIPAL_GROUPS("principal.groups", Of.TEXTS, s -> list(s.principal().groups())),
    PRINCIPAL_SUBJECT("principal.subject", s -> s.principal().subject()),
    PRINCIPAL_ISSUER("principal.issuer", s -> s.principal().issuer()),
    PRINCIPAL_NAME("principal.name", s -> s.principal().name()),
    PRINCIPAL_OWNER("principal.owner", s -> Objects.requireNonNullElse(s.principal().owner(), "")),
    PRINCIPAL_ACTORS(
            "principal.actors",
            Of.TEXTS,
            s -> s.principal().actors().stream().map(a -> a.subject()).toList()),
    TARGET_NAME("target.name", s -> s.target().name()),
    TARGET_TAGS("target.tags", Of.TEXTS, s -> list(s.target().tags())),
    ACCOUNT("account", Session::account),
    CLIENT_ADDRESS("session.client_address", Session::clientAddress),

    PROTOCOL(Of.FACTS, "command.protocol", SimpleType.STRING, c -> c.protocol().word()),
    VERB(Of.FACTS, "command.verb", SimpleType.STRING, Variables::verb),
    VERBS(Of.FACTS, "command.verbs", Of.TEXTS, c -> list(c.facts().verbs())),
    EFFECTS(
            Of.FACTS,
            "command.effects",
            Of.TEXTS,
            either(
                    sql -> sql.effects().stream().map(Effect::word).sorted().toList(),
                    ssh -> list(SshEffects.words(SshEffects.bits(ssh))),
                    _ -> List.of())),
    READS(
            Of.FACTS,
            "command.reads",
            Of.TEXTS,
            either(sql -> list(sql.reads()), ssh -> list(ssh.paths().reads()), _ -> List.of())),
    WRITES(
            Of.FACTS,
            "command.writes",
            Of.TEXTS,
            either(sql -> list(sql.writes()), ssh -> list(ssh.paths().writes()), _ -> List.of())),
    JUDGED(Of.FACTS, "command.judged", SimpleType.BOOL, c -> c.facts().judged()),
    REASON(Of.FACTS, "command.reason", SimpleType.STRING, c -> c.facts().reason()),

    OBJECTS(Of.FACTS, "command.objects", Of.TEXTS, sql(f -> list(f.objects()))),
    COLUMNS_READ(Of.FACTS, "command.columns_read", Of.TEXTS, sql(f -> list(f.columnsRead()))),
    COLUMNS_WRITTEN(
            Of.FACTS, "command.columns_written", Of.TEXTS, sql(f -> list(f.columnsWritten()))),
    FUNCTIONS(Of.FACTS, "command.functions", Of.TEXTS, sql(f -> list(f.functions()))),
    SETTINGS(Of.FACTS, "command.settings", Of.TEXTS, sql(Variables::settings)),
    HAS_WHERE(Of.FACTS, "command.has_where", SimpleType.BOOL, sql(SqlFacts::hasWhere, true)),
    LIMIT(
            Of.FACTS,
            "command.limit",
            SimpleType.INT,
            sql(f -> Objects.requireNonNullElse(f.limit(), -1L), -1L)),
    STATEMENTS(
            Of.FACTS,
            "command.statements",
            SimpleType.INT,
            sql(f -> (long) f.statements().size(), 0L)),
    PARAMETERS(
            Of.COMMAND,
            "command.parameters",
            Of.TEXTS,
            run(c -> c.parameters().stream().map(Variables::text).toList(), List.of())),
    DATABASE(Of.COMMAND, "command.database", SimpleType.STRING, run(c -> c.context().database())),
    ROLE(Of.COMMAND, "command.role", SimpleType.STRING, run(c -> c.context().role())),
    SEARCH_PATH(
            Of.COMMAND,
            "command.search_path",
            SimpleType.STRING,
            run(c -> c.context().searchPath())),
    IN_TRANSACTION(
            Of.COMMAND,
            "command.in_transaction",
            SimpleType.BOOL,
            run(c -> c.context().inTransaction(), false)),

    TIER(Of.FACTS, "command.tier", SimpleType.STRING, ssh(f -> f.tier().word(), "")),
    PROGRAMS(Of.FACTS, "command.programs", Of.TEXTS, ssh(f -> list(f.shell().programs()))),
    ARGVS(
            Of.FACTS,
            "command.argvs",
            ListType.create(Of.TEXTS),
            ssh(f -> f.shell().argvs(), List.of())),
    PATHS(Of.FACTS, "command.paths", Of.TEXTS, ssh(f -> list(f.paths().named()))),
    REMOVALS(Of.FACTS, "command.removals", Of.TEXTS, ssh(f -> list(f.paths().removals()))),
    RECURSIVE_REMOVALS(
            Of.FACTS,
            "command.recursive_removals",
            Of.TEXTS,
            ssh(f -> list(f.paths().recursiveRemovals()))),
    HOST(Of.FACTS, "command.host", SimpleType.STRING, ssh(SshFacts::host, "")),
    PORT(Of.FACTS, "command.port", SimpleType.INT, ssh(f -> (long) f.port(), -1L)),
    SIZE(
            Of.FACTS,
            "command.size",
            SimpleType.INT,
            either(_ -> -1L, SshFacts::size, HttpValues::size)),

    PATH(Of.FACTS, "command.path", SimpleType.STRING, http(HttpFacts::path, "")),
    QUERY(Of.FACTS, "command.query", Of.VALUES, http(HttpValues::query, Map.of())),
    HEADERS(Of.FACTS, "command.headers", Of.VALUES, http(HttpFacts::headers, Map.of())),
    MEDIA_TYPE(Of.FACTS, "command.media_type", SimpleType.STRING, http(HttpFacts::mediaType, "")),
    BODY(Of.FACTS, "command.body", SimpleType.DYN, http(HttpValues::body, HttpValues.NOTHING)),
    FORM(Of.FACTS, "command.form", Of.VALUES, http(HttpValues::form, Map.of())),
    OPERATIONS(Of.FACTS, "command.operations", Of.TEXTS, http(HttpValues::operations, List.of())),
    FIELDS(Of.FACTS, "command.fields", Of.TEXTS, http(HttpValues::fields, List.of())),
    RPC_METHOD(Of.FACTS, "command.rpc_method", SimpleType.STRING, http(f -> f.rpc().method(), "")),
    TOOL(Of.FACTS, "command.tool", SimpleType.STRING, http(f -> f.rpc().name(), "")),
    ARGUMENTS(
            Of.FACTS,
            "command.arguments",
            MapType.create(SimpleType.STRING, SimpleType.DYN),
            http(f -> HttpValues.known(f.rpc().arguments()), Map.of())),
    TOOL_CHANGED(
            Of.FACTS, "command.tool_changed", SimpleType.BOOL, http(f -> f.rpc().changed(), false));

    /// What a value hangs on, and so how long it may be kept.
    enum Of {
        SESSION,
        /// The analysis of the text.
        FACTS,
        /// This one execution: values, transaction, settings.
        COMMAND;

        /// The type of most lists.
        private static final CelType TEXTS = ListType.create(SimpleType.STRING);

        /// The type of texts by name.
        private static final CelType VALUES = MapType.create(SimpleType.STRING, TEXTS);
    }

    /// Asked for every condition of every command: a HashMap finds its place quicker than others.
    static final Map<String, Variables> BY_NAME = new HashMap<>();

    static {
        for (Variables variable : values()) {
            BY_NAME.put(variable.path, variable);
        }
    }

    /// What differs between two requests for the same thing: all that can be left open where the
    /// question is whether such a request may ever pass.
    static final Set<Variables> OF_REQUESTS_CONTENT =
            EnumSet.of(QUERY, HEADERS, MEDIA_TYPE, SIZE, BODY, FORM, OPERATIONS, FIELDS, ARGUMENTS);

    final Of of;
    final String path;
    final CelType type;
    private final Function<Session, Object> ofSession;
    private final Function<Command, Object> ofCommand;

    Variables(String path, Function<Session, Object> value) {
        this(Of.SESSION, path, SimpleType.STRING, value, _ -> "");
    }

    Variables(String path, CelType type, Function<Session, Object> value) {
        this(Of.SESSION, path, type, value, _ -> "");
    }

    Variables(Of of, String path, CelType type, Function<Command, Object> value) {
        this(of, path, type, _ -> "", value);
    }

    Variables(
            Of of,
            String path,
            CelType type,
            Function<Session, Object> ofSession,
            Function<Command, Object> ofCommand) {
        this.of = of;
        this.path = path;
        this.type = type;
        this.ofSession = ofSession;
        this.ofCommand = ofCommand;
    }

    Object value(Session session) {
        return ofSession.apply(session);
    }

    /// @throws IllegalStateException where the value is not known
    Object value(Command command) {
        return ofCommand.apply(command);
    }

    private static Function<Command, Object> either(
            Function<SqlFacts, Object> ofSql,
            Function<SshFacts, Object> ofSsh,
            Function<HttpFacts, Object> ofHttp) {
        return command ->
                switch (command) {
                    case SqlCommand sql -> ofSql.apply(sql.facts());
                    case SshCommand ssh -> ofSsh.apply(ssh.facts());
                    case HttpCommand http -> ofHttp.apply(http.facts());
                };
    }

    private static Function<Command, Object> sql(Function<SqlFacts, Object> value) {
        return sql(value, List.of());
    }

    /// @param otherwise for a command of another protocol
    private static Function<Command, Object> sql(
            Function<SqlFacts, Object> value, Object otherwise) {
        return either(value, _ -> otherwise, _ -> otherwise);
    }

    private static Function<Command, Object> ssh(Function<SshFacts, Object> value) {
        return ssh(value, List.of());
    }

    private static Function<Command, Object> ssh(
            Function<SshFacts, Object> value, Object otherwise) {
        return either(_ -> otherwise, value, _ -> otherwise);
    }

    private static Function<Command, Object> http(
            Function<HttpFacts, Object> value, Object otherwise) {
        return either(_ -> otherwise, _ -> otherwise, value);
    }

    /// What differs from one execution of an SQL text to the next.
    private static Function<Command, Object> run(Function<SqlCommand, Object> value) {
        return run(value, "");
    }

    private static Function<Command, Object> run(
            Function<SqlCommand, Object> value, Object otherwise) {
        return command -> command instanceof SqlCommand sql ? value.apply(sql) : otherwise;
    }

    private static String verb(Command command) {
        return switch (command) {
            case SqlCommand(_, _, var facts, _) ->
                    facts.statements().isEmpty() ? "" : facts.statements().getFirst().verb();
            case SshCommand ssh -> ssh.facts().verb().name();
            case HttpCommand http -> http.facts().verb().name();
        };
    }

    private static List<String> settings(SqlFacts facts) {
        return facts.statements().stream()
                .map(s -> setting(s.action()))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    private static List<String> list(Collection<?> texts) {
        return texts.stream().map(String::valueOf).sorted().toList();
    }

    private static String setting(SessionAction action) {
        return switch (action) {
            case SessionAction.Setting setting -> setting.name();
            case SessionAction.ResetAll _ -> "all";
            case SessionAction.Discard discard -> discard.what().equals("ALL") ? "all" : "";
            case SessionAction.None _,
                    SessionAction.Prepare _,
                    SessionAction.ExecutePrepared _,
                    SessionAction.Deallocate _,
                    SessionAction.DeclareCursor _,
                    SessionAction.FetchFrom _,
                    SessionAction.CloseCursor _,
                    SessionAction.Transaction _,
                    SessionAction.CopyIn _,
                    SessionAction.CopyOut _ ->
                    "";
        };
    }

    /// A value that was too long to keep, or that only the server can read, is not known: the
    /// condition that asks for it fails.
    private static String text(SqlValue value) {
        return switch (value) {
            case SqlValue.Null _ -> "";
            case SqlValue.Text text -> text.value();
            case SqlValue.Opaque _ ->
                    throw new IllegalStateException(
                            "a bound value is in a binary format that the gateway can't read");
            case SqlValue.Large _ ->
                    throw new IllegalStateException("a bound value is too long to be judged");
        };
    }
}
