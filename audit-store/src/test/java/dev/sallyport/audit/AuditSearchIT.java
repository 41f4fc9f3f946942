package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditSearchIT {
    private static final Session SESSION = Samples.session(Samples.agent("bot", "alice"));
    private static TestStore store;
    private static AuditSearch search;
    private static AuditEvent.Decided allowed;
    private static Instant middle;

    @BeforeAll
    static void start() throws Exception {
        store = new TestStore();
        var settings = store.settings(2, Duration.ofSeconds(10));
        try (var log = PostgresAuditLog.open(settings, () -> Samples.DIGESTS, Samples.CLOCK)) {
            allowed = Samples.decided(SESSION, "SELECT Email FROM customers");
            append(log, allowed);
            append(log, Samples.finished(SESSION, allowed.id()));
            append(
                    log,
                    new AuditEvent.SessionOpened(Ids.uuid7(Samples.CLOCK), Instant.now(), SESSION));
            for (String target : List.of("nowhere", "nowhere/postgres", "nowhere2")) {
                append(
                        log,
                        new AuditEvent.Login(
                                Ids.uuid7(Samples.CLOCK),
                                Instant.now(),
                                Protocol.POSTGRES,
                                "10.0.0.1:5",
                                null,
                                target,
                                "app",
                                false,
                                "unknown target"));
            }
            append(
                    log,
                    new AuditEvent.Administered(
                            Ids.uuid7(Samples.CLOCK),
                            Instant.now(),
                            null,
                            "policy loaded",
                            Map.of("digest", Samples.POLICY)));
            middle = Instant.now();
            append(
                    log,
                    Samples.decided(
                            SESSION,
                            Samples.sql("DROP TABLE a_b"),
                            new Decision.Block(
                                    Samples.basis("no-drop"),
                                    Refusal.of(
                                            Refusal.Code.BLOCKED, "no drops", "no-drop", null))));
            var other = Samples.session(Samples.person("paging"));
            for (int i = 0; i < 25; i++) {
                append(log, Samples.decided(other, "SELECT 'axb', " + i + ", '100%'"));
            }
        }
        search = new AuditSearch(settings);
    }

    private static void append(PostgresAuditLog log, AuditEvent event) {
        log.append(event, Ack.IGNORED);
    }

    @AfterAll
    static void stop() {
        search.close();
        store.close();
    }

    private static List<AuditRecord> find(AuditQuery query) {
        return search.find(query).records();
    }

    private static AuditQuery all() {
        return AuditQuery.newest(100);
    }

    @Test
    void aRecordHasTheFieldsThatToolsRelyOn() throws Exception {
        var found = find(all().withText("select email")).getFirst();
        var json = new ObjectMapper().readTree(found.toJson());
        var names = new ArrayList<String>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names.subList(0, 13))
                .containsExactly(
                        "id",
                        "at",
                        "kind",
                        "principal",
                        "actors",
                        "session",
                        "protocol",
                        "target",
                        "account",
                        "command",
                        "verdict",
                        "rule",
                        "outcome");
        assertThat(json.path("id").asText()).isEqualTo(allowed.id().toString());
        assertThat(json.path("kind").asText()).isEqualTo("decision");
        assertThat(json.path("principal").asText()).isEqualTo("alice");
        assertThat(json.path("actors").path(0).asText()).isEqualTo("sub-bot");
        assertThat(json.path("target").asText()).isEqualTo("shop");
        assertThat(json.path("verdict").asText()).isEqualTo("allow");
        assertThat(json.path("rule").asText()).isEqualTo("read-orders");
        assertThat(json.path("outcome").asText()).isEqualTo("ok");
    }

    @Test
    void eachFilterFindsItsEventsAlone() {
        assertThat(find(all().withKind("outcome")))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.decision()).isEqualTo(allowed.id());
                    assertThat(r.outcome()).isEqualTo("ok");
                });
        assertThat(find(all().withVerdict("block")))
                .extracting(AuditRecord::code)
                .containsExactly("blocked", null, null, null);
        assertThat(find(all().withRule("no-drop"))).hasSize(1);
        assertThat(find(all().withPrincipal("alice"))).hasSize(4);
        assertThat(find(all().withPrincipal("sub-alice"))).hasSize(4);
        assertThat(find(all().withTarget("nowhere")))
                .hasSize(2)
                .allMatch(r -> "unknown target".equals(r.reason()))
                .extracting(AuditRecord::target)
                .contains("nowhere/postgres");
        assertThat(find(all().withKind("admin")))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.act()).isEqualTo("policy loaded");
                    assertThat(r.policy()).isEqualTo(Samples.ACTIVE_POLICY);
                    assertThat(r.config()).isEqualTo(Samples.CONFIG);
                });
        assertThat(find(all())).allMatch(r -> r.policy() != null && !r.config().isEmpty());
        assertThat(find(all().withSession(SESSION.id()))).hasSize(4);
        assertThat(find(all().withSince(middle).withPrincipal("alice"))).hasSize(1);
        assertThat(find(all().withUntil(middle).withPrincipal("alice"))).hasSize(3);
    }

    @Test
    void textIsLookedForAsItIsWithoutWildcards() {
        assertThat(find(all().withText("a_b"))).hasSize(1);
        assertThat(find(all().withText("100%"))).hasSize(25);
        assertThat(find(all().withText("%"))).hasSize(25);
        assertThat(find(all().withText("\\"))).isEmpty();
        assertThat(find(all().withText("'; DROP TABLE x; --"))).isEmpty();
        assertThat(find(all().withText("drop table"))).hasSize(1);
        assertThat(find(all().withText("\0"))).isEmpty();
    }

    @Test
    void pagesFollowEachOtherNewestFirstWithoutGapsOrRepeats() {
        var query = AuditQuery.newest(7).withPrincipal("paging");
        var commands = new ArrayList<String>();
        var ids = new ArrayList<UUID>();
        var page = search.find(query);
        while (true) {
            page.records().forEach(r -> ids.add(r.id()));
            page.records().forEach(r -> commands.add(String.valueOf(r.command())));
            if (page.next() == null) {
                break;
            }
            page = search.find(query.withCursor(page.next()));
        }
        assertThat(ids).hasSize(25).doesNotHaveDuplicates();
        assertThat(commands.getFirst()).contains("24");
        assertThat(search.find(AuditQuery.newest(25).withPrincipal("paging")).next()).isNull();
    }

    @Test
    void aCursorThatNoSearchReturnedAndALimitOutOfRangeAreRefused() {
        assertThatThrownBy(() -> all().withCursor("x!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor");
        assertThatThrownBy(() -> AuditQuery.newest(1001)).hasMessageContaining("1..1000");
    }

    @Test
    void aFilterThatNoEventCanMeetIsRefusedRatherThanAnsweredWithNothing() {
        assertThatThrownBy(() -> all().withKind("decison"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "kind must be one of login, session, decision, outcome, approval, admin");
        assertThatThrownBy(() -> all().withVerdict("denied"))
                .hasMessage("verdict must be one of allow, mask, block, hold");
        assertThatThrownBy(() -> all().withSince(Instant.MIN)).hasMessageContaining("since");
        assertThatThrownBy(() -> all().withUntil(Instant.MAX)).hasMessageContaining("until");
        assertThatThrownBy(() ->
                        all().withCursor(
                                        new SearchCursor(
                                                        Instant.parse("-9999-01-01T00:00:00Z"),
                                                        UUID.randomUUID())
                                                .text()))
                .hasMessageContaining("cursor");
    }

    @Test
    void theBodyOfAnEventIsTheJsonThatWasHashed() throws Exception {
        var json = new ObjectMapper().readTree(search.body(allowed.id()).orElseThrow());
        assertThat(json.path("sensitive").path("command").asText())
                .isEqualTo("SELECT Email FROM customers");
        assertThat(search.body(UUID.randomUUID())).isEmpty();
    }
}
