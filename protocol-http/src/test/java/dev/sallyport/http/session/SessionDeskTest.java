package dev.sallyport.http.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.Target;
import dev.sallyport.testing.FakeAudit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How sessions begin and end.
class SessionDeskTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final Target TARGET = new Target("api", Protocol.HTTP, Set.of());

    private final FakeAudit audit = new FakeAudit();
    private final Sessions sessions = new Sessions();
    private final List<String> ends = new ArrayList<>();
    private Instant now = NOON;

    private SessionDesk desk(Duration idle) {
        return new SessionDesk(audit, sessions, () -> now, idle);
    }

    private static SessionDesk.Applicant applicant(String token, String host, Target target) {
        var principal =
                new Principal(
                        "https://i.test",
                        "s",
                        "n",
                        Principal.Kind.AGENT,
                        Set.of(),
                        List.of(),
                        null);
        return new SessionDesk.Applicant(
                new TokenDesk.Known(
                        TokenKey.of(token), new Identity(principal, NOON.plusSeconds(60), "jti")),
                target,
                "app",
                host,
                1,
                "test");
    }

    private static LiveSession sign(SessionDesk desk, SessionDesk.Applicant applicant) {
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant, answers::add);
        assertThat(answers).hasSize(1);
        return ((SessionDesk.Signed) answers.getFirst()).session();
    }

    private Running running() {
        return new Running() {
            @Override
            public void end(String reason) {
                ends.add(reason);
            }

            @Override
            public void tick(long nowNanos) {}
        };
    }

    /// Meets a fault whatever it is told.
    private static Running faulty() {
        return new Running() {
            @Override
            public void end(String reason) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void tick(long nowNanos) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void stopping() {
                throw new IllegalStateException("a bug");
            }
        };
    }

    private void refuse(SessionDesk desk, String host, int times) {
        for (int i = 0; i < times; i++) {
            desk.refused(host + ":" + (1000 + i), null, "api", "", "token: forged");
        }
    }

    private List<String> reasons() {
        return audit.of(AuditEvent.Login.class).stream().map(AuditEvent.Login::reason).toList();
    }

    @Test
    void strangersDoNotFillTheLog() {
        var desk = desk(Duration.ofMinutes(10));
        refuse(desk, "10.0.0.1", 50);

        assertThat(reasons()).hasSize(11);
        assertThat(reasons().subList(0, 10)).containsOnly("token: forged");
        assertThat(reasons().getLast()).contains("further ones are not written down");

        refuse(desk, "10.0.0.2", 1);
        assertThat(reasons()).hasSize(12);
        now = now.plusSeconds(60);
        desk.sweep();
        refuse(desk, "10.0.0.1", 1);
        assertThat(reasons()).hasSize(13);
        assertThat(reasons().getLast()).isEqualTo("token: forged");
    }

    @Test
    void oneTokenOneHostIsOneSession() {
        var desk = desk(Duration.ofMinutes(10));
        var first = sign(desk, applicant("a", "10.0.0.1", TARGET));

        assertThat(sign(desk, applicant("a", "10.0.0.1", TARGET))).isSameAs(first);
        assertThat(sign(desk, applicant("a", "10.0.0.2", TARGET))).isNotSameAs(first);
        assertThat(sign(desk, applicant("b", "10.0.0.1", TARGET))).isNotSameAs(first);
        assertThat(sessions.list()).hasSize(3);
    }

    @Test
    void aSessionEndsWithItsToken() {
        var desk = desk(Duration.ofMinutes(10));
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));
        assertThat(live.begin(running())).isTrue();
        desk.sweep();
        assertThat(live.ended()).isNull();

        now = NOON.plusSeconds(60);
        desk.sweep();

        assertThat(live.ended()).isEqualTo("token expired");
        assertThat(ends).containsExactly("token expired");
        assertThat(live.begin(running())).isFalse();
        assertThat(sessions.list()).isEmpty();
        assertThat(audit.of(AuditEvent.SessionClosed.class)).hasSize(1);
    }

    @Test
    void aSessionThatIsUsedIsNotIdle() {
        var desk = desk(Duration.ZERO);
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));
        var one = running();
        assertThat(live.begin(one)).isTrue();
        desk.sweep();
        assertThat(live.ended()).isNull();

        live.done(one);
        desk.sweep();
        assertThat(live.ended()).isEqualTo("idle");

        assertThat(sign(desk, applicant("a", "10.0.0.1", TARGET)).ended()).isNull();
    }

    @Test
    void aKilledSessionIsKilledForEveryHostOfItsToken() {
        var desk = desk(Duration.ofMinutes(10));
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));
        var elsewhere = sign(desk, applicant("a", "10.0.0.2", TARGET));
        elsewhere.begin(running());
        var others = sign(desk, applicant("b", "10.0.0.2", TARGET));
        sessions.end(live.session().id(), "killed by x");

        assertThat(ends).containsExactly("killed by x");
        assertThat(elsewhere.ended()).isEqualTo("killed by x");
        assertThat(others.ended()).isNull();
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant("a", "10.0.0.9", TARGET), answers::add);
        assertThat(answers.getFirst()).isInstanceOf(SessionDesk.Ended.class);
        assertThat(sign(desk, applicant("another", "10.0.0.1", TARGET)).ended()).isNull();
    }

    @Test
    void aTargetWithOtherTagsIsAnotherSession() {
        var desk = desk(Duration.ofMinutes(10));
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));

        var tagged = new Target("api", Protocol.HTTP, Set.of("pii"));
        assertThat(sign(desk, applicant("a", "10.0.0.1", tagged)).session().target())
                .isEqualTo(tagged);
        assertThat(live.ended()).contains("configuration");
    }

    @Test
    void theFirstRequestsOfATokenShareOneLogin() {
        audit.isSlow = event -> event instanceof AuditEvent.Login;
        var desk = desk(Duration.ofMinutes(10));
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant("a", "10.0.0.1", TARGET), answers::add);
        desk.sign(applicant("a", "10.0.0.1", TARGET), answers::add);
        assertThat(answers).isEmpty();

        audit.acknowledge();

        assertThat(answers).hasSize(2).allMatch(SessionDesk.Signed.class::isInstance);
        assertThat(audit.of(AuditEvent.Login.class)).hasSize(1);
    }

    @Test
    void aLoginThatCannotBeWrittenDownCanBeTriedAgain() {
        audit.isDown = event -> event instanceof AuditEvent.SessionOpened;
        var desk = desk(Duration.ofMinutes(10));
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant("a", "10.0.0.1", TARGET), answers::add);
        assertThat(answers.getFirst()).isInstanceOf(SessionDesk.NoEvidence.class);

        audit.isDown = _ -> false;
        assertThat(sign(desk, applicant("a", "10.0.0.1", TARGET)).ended()).isNull();
    }

    @Test
    void aFaultOfOneRequestKeepsNoOtherFromItsEnd() {
        var desk = desk(Duration.ofMinutes(10));
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));
        for (int i = 0; i < 8; i++) {
            assertThat(live.begin(faulty())).isTrue();
            assertThat(live.begin(running())).isTrue();
        }
        desk.stopping();
        desk.sweep();

        sessions.end(live.session().id(), "killed by x");

        assertThat(ends).hasSize(8).containsOnly("killed by x");
        assertThat(sessions.list()).isEmpty();
        assertThat(audit.of(AuditEvent.SessionClosed.class)).hasSize(1);
    }

    @Test
    void aFaultOfOneSessionKeepsNoOtherFromItsEnd() {
        var desk = desk(Duration.ofMinutes(10));
        for (int i = 0; i < 8; i++) {
            sign(desk, applicant("t" + i, "10.0.0.1", TARGET))
                    .begin(i % 2 == 0 ? faulty() : running());
        }
        now = NOON.plusSeconds(60);
        desk.sweep();

        assertThat(ends).hasSize(4).containsOnly("token expired");
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void aSessionEndsAlsoWhereItsEndCannotBeWrittenDown() {
        var desk = desk(Duration.ofMinutes(10));
        var first = sign(desk, applicant("a", "10.0.0.1", TARGET));
        var second = sign(desk, applicant("b", "10.0.0.1", TARGET));
        first.begin(running());
        second.begin(running());
        audit.isDown =
                _ -> {
                    throw new IllegalStateException("a bug");
                };

        sessions.endAll("stopped");

        assertThat(ends).hasSize(2);
        assertThat(sessions.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {AuditEvent.Login.class, AuditEvent.SessionOpened.class})
    void aLogThatFailsInsteadOfAnsweringLeavesNobodyWaiting(Class<? extends AuditEvent> kind) {
        audit.isDown =
                event -> {
                    if (kind.isInstance(event)) {
                        throw new IllegalStateException("a bug");
                    }
                    return false;
                };
        var desk = desk(Duration.ofMinutes(10));
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant("a", "10.0.0.1", TARGET), answers::add);
        assertThat(answers).hasSize(1).allMatch(SessionDesk.NoEvidence.class::isInstance);

        audit.isDown = _ -> false;
        assertThat(sign(desk, applicant("a", "10.0.0.1", TARGET)).ended()).isNull();
    }

    @Test
    void aTokenThatIsKilledWhileItSignsInFromElsewhereGetsNoSession() {
        var desk = desk(Duration.ofMinutes(10));
        var live = sign(desk, applicant("a", "10.0.0.1", TARGET));
        audit.isSlow = event -> event instanceof AuditEvent.Login;
        var answers = new ArrayList<SessionDesk.Answer>();
        desk.sign(applicant("a", "10.0.0.2", TARGET), answers::add);
        sessions.end(live.session().id(), "killed by x");

        audit.acknowledge();

        assertThat(answers).containsExactly(new SessionDesk.Ended("killed"));
        assertThat(sessions.list()).isEmpty();
    }
}
