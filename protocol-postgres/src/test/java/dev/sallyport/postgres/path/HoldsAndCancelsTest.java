package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.describe;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.row;
import static dev.sallyport.postgres.path.Messages.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.postgres.SessionEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldsAndCancelsTest {
    private static PgScript waiting(PgScript script) {
        return script.until(() -> !script.client.outboundMessages().isEmpty());
    }

    @Test
    void aHeldQueryTellsWhereToLookAndRunsOnceItIsApproved() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t")).serverSees();
            var seen = waiting(script).sentToClient();
            assertThat(seen)
                    .singleElement()
                    .asString()
                    .contains("waiting for approval req_", "https://gw.test/approvals/req_");
            script.approvals.settle(ApprovalRequest.Status.APPROVED);
            script.until(() -> !script.upstream.outboundMessages().isEmpty())
                    .serverSees("Q UPDATE t");
            script.server(complete("UPDATE 3"), ready('I')).clientSees("C UPDATE 3", "Z I");
            assertThat(script.log.decisions()).containsExactly("Hold UPDATE t", "Allow UPDATE t");
            assertThat(script.log.outcomes()).containsExactly("ok null 3");
        }
    }

    @Test
    void whatIsBehindAHeldQueryWaits() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"), query("SELECT 1")).serverSees();
            waiting(script).sentToClient();
            script.serverSees();
            script.approvals.settle(ApprovalRequest.Status.DENIED);
            waiting(script).serverSees("Q SELECT 1");
            assertThat(script.sentToClient())
                    .containsExactly("E 42501 the approval was denied; nothing was run", "Z I");
        }
    }

    /// A FunctionCall of any length is skipped, a Flush has five bytes: no limit in bytes counts
    /// them.
    @ParameterizedTest
    @ValueSource(chars = {'F', 'H'})
    void aClientThatFillsTheQueueBehindAHoldIsNotReadOn(char tag) {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"));
            waiting(script).sentToClient();
            assertThat(script.client.config().isAutoRead()).isTrue();
            script.clientBytes(many(tag));
            assertThat(script.client.config().isAutoRead()).isFalse();
            script.cancel();
            script.until(() -> script.client.config().isAutoRead());
        }
    }

    @Test
    void aParseBehindWhichTheQueueFillsIsSent() {
        try (var script = PgScript.open()) {
            ByteBuf[] messages = new ByteBuf[10_001];
            Arrays.setAll(messages, i -> i == 0 ? parse("s", "SELECT 1") : describe('S', "s"));
            assertThat(script.client(messages).sentToServer()).startsWith("P s | SELECT 1");
            assertThat(script.client.config().isAutoRead()).isFalse();
        }
    }

    private static ByteBuf many(char tag) {
        ByteBuf[] messages = new ByteBuf[10_000];
        Arrays.setAll(messages, _ -> bare(tag));
        return Unpooled.wrappedBuffer(messages);
    }

    @Test
    void ctrlCEndsAHold() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"));
            waiting(script).sentToClient();
            script.cancel();
            waiting(script).serverSees();
            assertThat(script.sentToClient()).element(0).asString().startsWith("E 57014 cancelled");
            assertThat(script.cancels).isZero();
            assertThat(script.approvals.cancelled).isEqualTo("cancelled by the client");
        }
    }

    @Test
    void aClientThatLeavesEndsItsHold() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"));
            waiting(script).sentToClient();
            script.client.close();
            script.until(() -> script.approvals.cancelled != null).serverSees("X");
        }
    }

    @Test
    void aGoodbyeBehindAHoldEndsIt() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"));
            waiting(script).sentToClient();
            script.client(bare('X'));
            script.until(() -> script.approvals.cancelled != null);
            script.until(() -> !script.upstream.outboundMessages().isEmpty()).serverSees("X");
        }
    }

    @Test
    void anUpstreamThatDiesEndsAHold() {
        try (var script = PgScript.open()) {
            script.client(query("UPDATE t"));
            waiting(script).sentToClient();
            script.upstream.close();
            script.until(() -> script.approvals.cancelled != null);
            assertThat(script.sentToClient()).element(0).asString().startsWith("E FATAL 08006");
        }
    }

    @Test
    void nothingIsHeldInATransaction() {
        try (var script = PgScript.open()) {
            script.client(query("BEGIN")).server(complete("BEGIN"), ready('T'));
            script.sentToClient();
            script.sentToServer();
            script.client(query("UPDATE t"));
            script.until(() -> !script.upstream.outboundMessages().isEmpty());
            assertThat(script.sentToServer()).singleElement().asString().startsWith("Q ) /*");
            script.server(error("42601", "syntax"), ready('E'));
            assertThat(script.sentToClient().getFirst())
                    .startsWith("E 42501 this command needs an approval and can't wait");
        }
    }

    @Test
    void nothingIsHeldBehindWorkOfItsBatch() {
        try (var script = PgScript.open()) {
            script.client(
                    parse("", "INSERT 1"),
                    bind("", ""),
                    execute(),
                    parse("", "UPDATE t"),
                    bind("", ""),
                    execute(),
                    sync());
            var sent = new ArrayList<String>();
            script.until(() -> {
                sent.addAll(script.sentToServer());
                return sent.size() == 5;
            });
            assertThat(sent).startsWith("P | INSERT 1", "B <", "E :0");
            assertThat(sent.get(3)).startsWith("P | )");
        }
    }

    @Test
    void ctrlCStopsWhatRunsAndNothingLater() {
        try (var script = PgScript.open()) {
            script.cancel();
            assertThat(script.cancels).isZero();
            script.client(query("SELECT 1")).cancel();
            assertThat(script.cancels).isOne();
            script.server(error("57014", "canceling statement"), ready('I'))
                    .clientSees("E 57014 canceling statement", "Z I");
            assertThat(script.log.outcomes()).containsExactly("cancelled 57014 -1");
            script.cancel();
            assertThat(script.cancels).isOne();
        }
    }

    /// A CancelRequest travels on its own and names no statement.
    @Test
    void nothingIsSentThatALateCancelCouldHit() {
        try (var script = PgScript.open()) {
            script.cancelsArriveLate = true;
            script.client(query("SELECT 1")).serverSees("Q SELECT 1").cancel();
            assertThat(script.cancels).isOne();
            script.server(complete("SELECT 1"), ready('I')).clientSees("C SELECT 1", "Z I");
            script.client(query("SELECT 2")).serverSees();
            script.lateCancelArrives().serverSees("Q SELECT 2");
        }
    }

    @Test
    void ctrlCBeforeADecisionKeepsTheCommandFromRunning() {
        try (var script = PgScript.open()) {
            script.log.mode = FakeLog.Mode.BY_HAND;
            script.client(query("SELECT 1")).cancel();
            script.log.acknowledge();
            script.serverSees()
                    .clientSees("E 57014 cancelled by the client; nothing was run", "Z I");
            assertThat(script.log.outcomes()).containsExactly("not_sent null -1");
        }
    }

    @Test
    void aClientThatLeavesStopsWhatRuns() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"));
            script.client.close();
            assertThat(script.cancels).isOne();
            script.serverSees("Q SELECT 1", "X");
            assertThat(script.log.outcomes()).containsExactly("cut null -1");
        }
    }

    @Test
    void whatWasSentBeforeAGoodbyeIsFinishedAndRecorded() {
        try (var script = PgScript.open()) {
            script.client(query("INSERT 1"), bare('X'));
            script.serverSees("Q INSERT 1", "X");
            script.client.close();
            script.server(complete("INSERT 0 1"), ready('I'));
            script.upstream.close();
            assertThat(script.cancels).isZero();
            assertThat(script.log.outcomes()).containsExactly("ok null 1");
        }
    }

    @Test
    void aDecisionThatComesWhenTheClientIsGoneSendsNothing() {
        try (var script = PgScript.open()) {
            script.log.mode = FakeLog.Mode.BY_HAND;
            script.client(query("INSERT 1"));
            script.client.close();
            script.log.acknowledge();
            script.serverSees("X");
            assertThat(script.log.outcomes()).containsExactly("not_sent null -1");
        }
    }

    @Test
    void aSessionsEndIsToldBetweenFrames() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"));
            ByteBuf row = row("abcdef");
            script.server(row.copy(0, 8));
            script.client.pipeline().fireUserEventTriggered(new SessionEnd("57P01", "killed"));
            assertThat(script.client.isOpen()).isTrue();
            script.server(row.copy(8, row.readableBytes() - 8), row("never"));
            script.clientSees("D abcdef", "E FATAL 57P01 killed");
            assertThat(script.client.isOpen()).isFalse();
            assertThat(script.cancels).isOne();
            row.release();
        }
    }
}
