package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Basis;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.sql.StatementFacts;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.Line;
import dev.sallyport.core.ssh.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant AT = Instant.parse("2026-11-25T20:30:00.000001999Z");

    private final EventEncoder encoder = new EventEncoder(new Fragments());

    private String body(AuditEvent event) {
        encoder.encode(event, 7, Samples.DIGESTS);
        return new String(encoder.body().copy(), StandardCharsets.UTF_8);
    }

    private JsonNode json(AuditEvent event) throws IOException {
        return JSON.readTree(body(event));
    }

    static Stream<AuditEvent> everyKind() {
        var session = Samples.session(Samples.agent("bot", "alice"));
        var id = UUID.fromString("01938e4c-0000-7000-8000-000000000001");
        var hold =
                new Decision.Hold(
                        Samples.basis("writes"),
                        new ApprovalTerms(
                                java.util.Set.of("group:dba"),
                                2,
                                Duration.ofMinutes(15),
                                Duration.ofSeconds(5)),
                        (Decision.Verdict) Samples.allow());
        var block =
                new Decision.Block(
                        new Basis(Samples.POLICY, List.of("a", "b"), "a", List.of("s: block")),
                        Refusal.of(Refusal.Code.BLOCKED, "no", "a", null));
        var request =
                new ApprovalRequest(
                        "req_1",
                        "binding",
                        session.id().toString(),
                        session.principal().person(),
                        "alice",
                        session.principal().persons(),
                        "shop",
                        "app",
                        Protocol.POSTGRES,
                        "DELETE FROM orders",
                        "writes",
                        hold.terms(),
                        ApprovalRequest.Status.PENDING,
                        List.of(),
                        AT,
                        AT.plusSeconds(60));
        return Stream.of(
                new AuditEvent.Decided(
                        id, AT, session, Samples.sql("SELECT $1", "v"), Samples.allow(), null),
                new AuditEvent.Decided(id, AT, session, Samples.sql("DELETE"), hold, "req_1"),
                new AuditEvent.Decided(id, AT, session, Samples.sql("DROP"), block, null),
                Samples.finished(session, id),
                new AuditEvent.SessionOpened(id, AT, session),
                new AuditEvent.SessionClosed(id, AT, session, "client closed"),
                new AuditEvent.Login(
                        id,
                        AT,
                        Protocol.POSTGRES,
                        "[::1]:5",
                        null,
                        "shop",
                        "app",
                        false,
                        "expired"),
                new AuditEvent.ApprovalChanged(
                        id, AT, request, Samples.person("bob"), "approve", "ok"),
                new AuditEvent.Administered(
                        id, AT, null, "config loaded", Map.of("file", "x", "a", "\"")));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aBodyIsCanonicalJson(AuditEvent event) throws IOException {
        var body = body(event);
        var tree = JSON.readTree(body);
        assertThat(canonical(tree)).isEqualTo(body);
        assertThat(tree.path("id").asText()).isEqualTo(event.id().toString());
        assertThat(tree.path("config").asText()).isEqualTo(Samples.CONFIG);
        assertThat(tree.path("policy").asText())
                .isEqualTo(
                        event instanceof AuditEvent.Decided
                                ? Samples.POLICY
                                : Samples.ACTIVE_POLICY);
        assertThat(tree.path("public").isObject()).isTrue();
        assertThat(tree.path("sensitive").isObject()).isTrue();
    }

    /// RFC 8785 with keys that are all ASCII: sorted, no blanks; Jackson's escapes are the same.
    private static String canonical(JsonNode node) throws IOException {
        if (node.isObject()) {
            var keys = new ArrayList<String>();
            node.fieldNames().forEachRemaining(keys::add);
            return keys.stream()
                    .sorted()
                    .map(key -> "\"" + key + "\":" + unchecked(node.get(key)))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return IntStream.range(0, node.size())
                    .mapToObj(i -> unchecked(node.get(i)))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return JSON.writeValueAsString(node);
    }

    private static String unchecked(JsonNode node) {
        try {
            return canonical(node);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void timesAreCutToWhatTheColumnHolds() throws IOException {
        var session = Samples.session(Samples.person("t"));
        assertThat(
                        json(new AuditEvent.SessionOpened(UUID.randomUUID(), AT, session))
                                .path("at")
                                .asText())
                .isEqualTo("2026-11-25T20:30:00.000001Z");
    }

    @Test
    void commandTextValuesNamesAndAddressesAreInTheSensitivePartAlone() throws IOException {
        var session = Samples.session(Samples.person("zelda"));
        var tree =
                json(
                        Samples.decided(
                                session,
                                Samples.sql("SELECT 'secret'", "value-1"),
                                Samples.allow()));
        assertThat(tree.path("public").toString())
                .doesNotContain("secret", "value-1", "\"zelda\"", "127.0.0.1", "psql")
                .contains("public.orders", "sub-zelda");
        assertThat(tree.path("sensitive").toString())
                .contains("secret", "value-1", "\"zelda\"", "127.0.0.1", "psql");
    }

    @Test
    void aPasswordInAStatementIsNowhereInTheRow() {
        var row =
                encoder.encode(
                        Samples.decided(
                                Samples.session(Samples.person("x")),
                                "ALTER ROLE app PASSWORD 'hunter2' LOGIN"),
                        7,
                        Samples.DIGESTS);
        assertThat(new String(row.copy(), StandardCharsets.UTF_8))
                .contains("ALTER ROLE app PASSWORD '[secret]' LOGIN")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "NUL \0 and \u0001 \u001f \u007f",
                "quotes \" \\ / \b\t\n\f\r",
                "é ß \u2028 \u202e 漢字",
                "emoji \ud83d\ude00 end",
            })
    void textsComeBackAsTheyWere(String text) throws IOException {
        var tree = json(Samples.decided(Samples.session(Samples.person("x")), text));
        assertThat(tree.path("sensitive").path("command").asText()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lone \ud83d high", "lone \ude00 low", "last \ud83d"})
    void halvesOfSurrogatePairsAreReplacedVisibly(String text) throws IOException {
        var tree = json(Samples.decided(Samples.session(Samples.person("x")), text));
        assertThat(tree.path("sensitive").path("command").asText())
                .isEqualTo(text.replace('\ud83d', '\ufffd').replace('\ude00', '\ufffd'));
    }

    @Test
    void aLongCommandIsCutAndItsWholeDigestAndLengthAreKept() throws IOException {
        String text = "SELECT '" + "é".repeat(1_000_000) + "'";
        var tree = json(Samples.decided(Samples.session(Samples.person("x")), text));
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        assertThat(tree.path("public").path("command").path("bytes").asText())
                .isEqualTo(Integer.toString(whole.length));
        assertThat(tree.path("public").path("command").path("sha256").asText())
                .isEqualTo(HexFormat.of().formatHex(CommandDigest.sha256().digest(whole)));
        assertThat(text).startsWith(tree.path("sensitive").path("command").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\"", "漢", "\ud83d\ude00", "a"})
    void noEventIsLargerThanTheTableTakes(String unit) {
        String huge = unit.repeat(200_000);
        var names = IntStream.range(0, 3_000).mapToObj(i -> huge.substring(0, 900) + i).toList();
        var people =
                names.stream().map(name -> new Principal.Person(huge, name)).limit(100).toList();
        var who =
                new Principal(
                        huge,
                        huge,
                        huge,
                        Principal.Kind.AGENT,
                        java.util.Set.copyOf(names),
                        people,
                        huge);
        var claims = new HashMap<String, String>();
        names.forEach(name -> claims.put(name, huge));
        var session = new Session(UUID.randomUUID(), who, Samples.SHOP, huge, huge, claims, AT, AT);
        var relations =
                names.stream()
                        .map(name -> new RelationName(name, name))
                        .collect(Collectors.toSet());
        var one = Samples.SELECT_FACTS.statements().getFirst();
        var facts =
                new SqlFacts(
                        List.of(
                                new StatementFacts(
                                        huge,
                                        java.util.Set.copyOf(names),
                                        java.util.Set.copyOf(names),
                                        one.effects(),
                                        relations,
                                        relations,
                                        java.util.Set.of(),
                                        java.util.Set.of(),
                                        java.util.Set.copyOf(names),
                                        true,
                                        null,
                                        false,
                                        one.action(),
                                        false,
                                        huge)));
        var values = new ArrayList<SqlValue>();
        for (int i = 0; i < 5_000; i++) {
            values.add(new SqlValue.Text(25, huge.substring(0, 1_800)));
        }
        var command =
                new SqlCommand(huge, values, facts, new SqlCommand.SqlContext("db", "", "", false));
        var basis = new Basis(huge, names, huge, names);
        var block = new Decision.Block(basis, Refusal.of(Refusal.Code.BLOCKED, huge, huge, huge));
        encoder.encode(
                new AuditEvent.Decided(UUID.randomUUID(), AT, session, command, block, huge),
                1,
                new ActiveDigests(huge, huge));
        assertThat(encoder.body().length()).isBetween(20_000, EventBody.MOST_BYTES);
    }

    private static AuditEvent.Decided line(String line, ShellAnalyzer.State state) {
        var command = new SshCommand(new Line(line, state), SshFacts.ofTerminal(Tier.BROKER));
        return new AuditEvent.Decided(
                UUID.randomUUID(),
                AT,
                Samples.session(Samples.person("x")),
                command,
                Samples.allow(),
                null);
    }

    /// As many and as long as the broker shell keeps them.
    @Test
    void aShellsVariablesStandWholeInTheEventOfEachLine() throws IOException {
        var variables = new TreeMap<String, String>();
        IntStream.range(0, 63).forEach(i -> variables.put("V" + i, "\""));
        variables.put("LONG", "\"".repeat(3_800));
        var state = new ShellAnalyzer.State("/srv", "/" + "d".repeat(4_000), variables, Set.of());
        var parameters =
                json(line("\"".repeat(64 << 10), state)).path("sensitive").path("parameters");

        assertThat(parameters).hasSize(66);
        assertThat(parameters.get(0).get(1).asText()).isEqualTo(variables.get("LONG"));
        assertThat(encoder.body().length()).isLessThan(EventBody.MOST_BYTES);
    }

    @Test
    void noEventOfALineIsLargerThanTheTableTakes() throws IOException {
        var variables = new TreeMap<String, String>();
        String huge = "\"".repeat(1 << 20);
        IntStream.range(0, 1_000).forEach(i -> variables.put("V" + i, huge));
        var state = new ShellAnalyzer.State("~", "", variables, variables.keySet());
        var tree = json(line("\"".repeat(64 << 10), state));

        assertThat(tree.path("sensitive").path("parameters").size()).isBetween(1, 3);
        assertThat(encoder.body().length()).isLessThan(EventBody.MOST_BYTES);
    }
}
