package dev.sallyport.core;

import static dev.sallyport.core.GateFixture.ALLOW;
import static dev.sallyport.core.GateFixture.BASIS;
import static dev.sallyport.core.GateFixture.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Refusal.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
    private final GateFixture f = new GateFixture();

    @Test
    void aBlockedCommandDoesNotPassAndIsRecorded() {
        f.rules = (_, _) -> BLOCK;

        assertThat(f.settle(Kind.HUMAN, "drop table x").isPassed()).isFalse();
        assertThat(f.log.decisions()).containsExactly(BLOCK);
    }

    @Test
    void anAllowedCommandPassesOnceItIsRecorded() {
        var clearance = f.settle(Kind.HUMAN, "select 1");

        assertThat(clearance.isPassed()).isTrue();
        assertThat(f.log.events)
                .singleElement()
                .extracting(AuditEvent::id)
                .isEqualTo(clearance.decision());
        assertThat(f.settled).hasSize(1);
    }

    @Test
    void nothingPassesThatIsNotRecorded() {
        f.log.down = _ -> true;

        assertThat(f.settle(Kind.HUMAN, "select 1").isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.EVIDENCE_UNAVAILABLE);
    }

    @Test
    void aLogThatThrowsIsNotAvailable() {
        f.log.broken = _ -> true;

        assertThat(f.settle(Kind.HUMAN, "select 1").isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.EVIDENCE_UNAVAILABLE);
        assertThat(f.settled).hasSize(1);
    }

    @Test
    void aPolicyThatThrowsBlocks() {
        f.rules =
                (_, _) -> {
                    throw new IllegalStateException("bug in a rule");
                };

        assertThat(f.settle(Kind.HUMAN, "select 1").isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.POLICY_UNAVAILABLE);
        assertThat(f.refusal().toJson()).doesNotContain("bug");
    }

    @Test
    void aPolicyThatRunsOutOfStackBlocks() {
        f.rules =
                (_, _) -> {
                    throw new StackOverflowError();
                };

        assertThat(f.settle(Kind.HUMAN, "select 1").isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.POLICY_UNAVAILABLE);
    }

    @Test
    void aMaskPassesWithItsMasks() {
        var masks = List.of(new MaskOrder("r", List.of("*.email"), new MaskOrder.Method.Redact()));
        f.rules = (_, _) -> new Mask(BASIS, Limits.UNLIMITED, masks);

        var clearance = f.settle(Kind.HUMAN, "select email from customers");

        assertThat(clearance.isPassed()).isTrue();
        assertThat(clearance.verdict()).isInstanceOf(Mask.class);
    }

    @Test
    void aRateIsCountedByPrincipalAndMinute() {
        f.rules = (_, _) -> new Allow(BASIS, new Limits(Limits.NONE, Limits.NONE, 2));
        f.clock.advance(Duration.ofSeconds(20));

        assertThat(f.settle(Kind.HUMAN, "select 1").isPassed()).isTrue();
        assertThat(f.settle(Kind.HUMAN, "select 2").isPassed()).isTrue();
        assertThat(f.settle(Kind.HUMAN, "select 3").isPassed()).isFalse();
        assertThat(f.refusal().code()).isEqualTo(Code.LIMIT_EXCEEDED);
        assertThat(f.refusal().retryAfterSeconds()).isEqualTo(40);

        f.clock.advance(Duration.ofSeconds(40));
        assertThat(f.settle(Kind.HUMAN, "select 4").isPassed()).isTrue();
    }

    @Test
    void aRefusalOfTheProtocolIsRecordedFirst() {
        var refusal = Refusal.of(Code.UNSUPPORTED, "not spoken here", null, null);

        f.gate.refuse(
                f.session(GateFixture.principal(Kind.HUMAN)), GateFixture.sql("copy"), refusal, f);

        assertThat(f.refusal()).isEqualTo(refusal);
        assertThat(f.log.decisions()).hasSize(1);
    }

    @Test
    void anOutcomeBelongsToItsDecision() {
        var clearance = f.settle(Kind.HUMAN, "select 1");
        var outcome = new Outcome(Outcome.Status.OK, null, 1, 10, 0, Duration.ofMillis(1), null);

        f.gate.finished(clearance, outcome);

        assertThat(f.log.events.getLast())
                .isInstanceOfSatisfying(
                        AuditEvent.Finished.class,
                        event -> {
                            assertThat(event.decision()).isEqualTo(clearance.decision());
                            assertThat(event.outcome()).isEqualTo(outcome);
                        });
    }

    @Test
    void aLogThatThrowsAtAnOutcomeDoesNotBreakTheSession() {
        var clearance = f.settle(Kind.HUMAN, "select 1");
        f.log.broken = _ -> true;

        f.gate.finished(
                clearance,
                new Outcome(Outcome.Status.OK, null, 1, 10, 0, Duration.ofMillis(1), null));

        assertThat(clearance.verdict()).isEqualTo(ALLOW);
    }
}
