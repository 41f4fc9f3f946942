package dev.sallyport.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    VERB(
            Of.FACTS,
            "command.verb",
            SimpleType.STRING,
            c -> {
                var statements = c.facts().statements();
                return statements.isEmpty() ? "" : statements.getFirst().verb();
            }),
    VERBS(Of.FACTS, "command.verbs", Of.TEXTS, c -> list(c.facts().verbs())),
    OBJECTS(Of.FACTS, "command.objects", Of.TEXTS, c -> list(c.facts().objects())),
    EFFECTS(
            Of.FACTS,
            "command.effects",
            Of.TEXTS,
            c -> c.facts().effects().stream().map(Effect::word).sorted().toList()),
    READS(Of.FACTS, "command.reads", Of.TEXTS, c -> list(c.facts().reads())),
    WRITES(Of.FACTS, "command.writes", Of.TEXTS, c -> list(c.facts().writes())),
    COLUMNS_READ(Of.FACTS, "command.columns_read", Of.TEXTS, c -> list(c.facts().columnsRead())),
    COLUMNS_WRITTEN(
            Of.FACTS, "command.columns_written", Of.TEXTS, c -> list(c.facts().columnsWritten())),
    FUNCTIONS(Of.FACTS, "command.functions", Of.TEXTS, c -> list(c.facts().functions())),
    SETTINGS(
            Of.FACTS,
            "command.settings",
            Of.TEXTS,
            c ->
                    c.facts().statements().stream()
                            .map(s -> setting(s.action()))
                            .filter(name -> !name.isEmpty())
                            .distinct()
                            .toList()),
    HAS_WHERE(Of.FACTS, "command.has_where", SimpleType.BOOL, c -> c.facts().hasWhere()),
    LIMIT(
            Of.FACTS,
            "command.limit",
            SimpleType.INT,
            c -> Objects.requireNonNullElse(c.facts().limit(), -1L)),
    STATEMENTS(
            Of.FACTS,
            "command.statements",
            SimpleType.INT,
            c -> (long) c.facts().statements().size()),
    JUDGED(Of.FACTS, "command.judged", SimpleType.BOOL, c -> c.facts().judged()),
    REASON(Of.FACTS, "command.reason", SimpleType.STRING, c -> c.facts().reason()),
    PARAMETERS(
            Of.COMMAND,
            "command.parameters",
            Of.TEXTS,
            c -> c.parameters().stream().map(Variables::text).toList()),
    DATABASE(Of.COMMAND, "command.database", SimpleType.STRING, c -> c.context().database()),
    ROLE(Of.COMMAND, "command.role", SimpleType.STRING, c -> c.context().role()),
    SEARCH_PATH(
            Of.COMMAND, "command.search_path", SimpleType.STRING, c -> c.context().searchPath()),
    IN_TRANSACTION(
            Of.COMMAND,
            "command.in_transaction",
            SimpleType.BOOL,
            c -> c.context().inTransaction());

    /// What a value hangs on, and so how long it may be kept.
    enum Of {
        SESSION,
        /// The analysis of the text.
        FACTS,
        /// This one execution: values, transaction, settings.
        COMMAND;

        /// The type of most lists.
        private static final CelType TEXTS = ListType.create(SimpleType.STRING);
    }

    static final Map<String, Variables> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(v -> v.path, v -> v));

    final Of of;
    final String path;
    final CelType type;
    private final Function<Session, Object> ofSession;
    private final Function<SqlCommand, Object> ofCommand;

    Variables(String path, Function<Session, Object> value) {
        this(Of.SESSION, path, SimpleType.STRING, value, _ -> "");
    }

    Variables(String path, CelType type, Function<Session, Object> value) {
        this(Of.SESSION, path, type, value, _ -> "");
    }

    Variables(Of of, String path, CelType type, Function<SqlCommand, Object> value) {
        this(of, path, type, _ -> "", value);
    }

    Variables(
            Of of,
            String path,
            CelType type,
            Function<Session, Object> ofSession,
            Function<SqlCommand, Object> ofCommand) {
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
    Object value(SqlCommand command) {
        return ofCommand.apply(command);
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
