package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages of an open WebSocket, both ways.
class SocketMessageTest {
    private final WsUpstream upstream = new WsUpstream();
    private final DoorFixture door = new DoorFixture();
    private WsClient client;
    private WsUpstream.Peer peer;

    @BeforeEach
    void open() {
        door.api(upstream.port());
        open("/api/feed");
    }

    @AfterEach
    void close() {
        door.approvals.settle(ApprovalRequest.Status.DENIED);
        client.close();
        door.close();
        upstream.close();
    }

    private void open(String path) {
        if (client != null) {
            client.close();
        }
        client = WsClient.open(door, path, "");
        assertThat(client.status()).isEqualTo(101);
        peer = upstream.peer();
    }

    private void upstreamSees(String... texts) {
        Eventually.holds(() -> assertThat(peer.texts()).containsExactly(texts));
    }

    private Outcome outcome(String command) {
        Eventually.holds(() -> assertThat(door.audit.outcomesOf(command)).isNotEmpty());
        return door.audit.outcomesOf(command).getLast();
    }

    @Test
    void aForbiddenMessageNeverReachesTheUpstreamAndTheConnectionGoesOn() {
        client.text("forbidden");
        client.text("fine");

        assertThat(client.read().text())
                .isEqualTo(
                        "{\"sallyport\":{\"code\":\"blocked\",\"rule\":\"r1\",\"executed\":false,"
                                + "\"hint\":\"open a change ticket\"}}");
        upstreamSees("fine");
        peer.text("hello");
        assertThat(client.read().text()).isEqualTo("hello");
        assertThat(door.audit.decisions())
                .containsExactly(
                        "Allow UPGRADE /feed",
                        "Block text message on /feed",
                        "Allow text message on /feed");
    }

    @Test
    void aMessageWithoutEvidenceIsNotSent() {
        door.audit.isDown = AuditEvent.Decided.class::isInstance;
        client.text("one");

        assertThat(client.read().text()).contains("\"code\":\"evidence_unavailable\"");

        door.audit.isDown = _ -> false;
        client.text("two");
        upstreamSees("two");
    }

    @Test
    void aMessageIsSentOnlyWhenItsDecisionIsDurable() {
        door.audit.isSlow = AuditEvent.Decided.class::isInstance;
        client.text("one");
        client.text("two");
        Eventually.holds(() -> assertThat(door.audit.decisions()).hasSize(2));
        assertThat(peer.texts()).isEmpty();

        door.audit.acknowledge();
        upstreamSees("one");
        Eventually.holds(() -> assertThat(door.audit.decisions()).hasSize(3));
        door.audit.acknowledge();
        upstreamSees("one", "two");
    }

    @Test
    void aHeldMessageWaitsAndThoseBehindItKeepTheirOrder() {
        client.text("held one");
        client.text("two");
        Eventually.holds(
                () -> assertThat(door.audit.decisions()).contains("Hold text message on /feed"));
        peer.text("meanwhile");
        assertThat(client.read().text()).isEqualTo("meanwhile");
        assertThat(peer.texts()).isEmpty();

        door.approvals.settle(ApprovalRequest.Status.APPROVED);

        upstreamSees("held one", "two");
    }

    @Test
    void aDeniedMessageIsNeverSentAndTheConnectionGoesOn() {
        client.text("held one");
        Eventually.holds(
                () -> assertThat(door.audit.decisions()).contains("Hold text message on /feed"));
        door.approvals.settle(ApprovalRequest.Status.DENIED);

        assertThat(client.read().text()).contains("\"code\":\"approval_denied\"");
        client.text("two");
        upstreamSees("two");
    }

    @Test
    void aClientThatLeavesTakesItsHeldMessageBack() {
        client.text("held one");
        Eventually.holds(
                () -> assertThat(door.audit.decisions()).contains("Hold text message on /feed"));
        client.close();

        Eventually.holds(() -> assertThat(door.approvals.cancelled).isNotNull());
        Eventually.holds(() -> assertThat(peer.isGone).isTrue());
        assertThat(peer.texts()).isEmpty();
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CANCELLED);
    }

    @Test
    void aClientThatClosesTakesItsHeldMessageBack() {
        client.text("held one");
        client.text("two");
        Eventually.holds(
                () -> assertThat(door.audit.decisions()).contains("Hold text message on /feed"));
        client.send(WsFrame.close(1000));

        Eventually.holds(
                () -> assertThat(door.approvals.cancelled).isEqualTo("the client is gone"));
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1000));
        assertThat(peer.texts()).isEmpty();
    }

    @Test
    void whatAClientSaysBeforeItClosesIsSent() {
        client.text("one");
        client.text("two");
        client.send(WsFrame.close(3007));

        upstreamSees("one", "two");
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(3007));
        peer.text("goodbye");
        peer.send(WsFrame.close(3007));
        assertThat(client.read().text()).isEqualTo("goodbye");
        assertThat(client.read().code()).isEqualTo(3007);
        assertThat(outcome("UPGRADE /feed").detail()).containsEntry("close_code", "3007");
    }

    @Test
    void fragmentsAreJudgedAndSentAsOneMessage() {
        client.send(new WsFrame(1, "for".getBytes(StandardCharsets.UTF_8)));
        client.send(new WsFrame(WsFrame.FIN | 9, "are you there".getBytes(StandardCharsets.UTF_8)));
        client.send(new WsFrame(0, "bid".getBytes(StandardCharsets.UTF_8)));
        client.send(new WsFrame(WsFrame.FIN, "den".getBytes(StandardCharsets.UTF_8)));

        assertThat(client.read().opcode()).isEqualTo(10);
        assertThat(client.read().text()).contains("\"code\":\"blocked\"");

        client.send(new WsFrame(2, new byte[] {0, (byte) 0xFF}));
        client.send(new WsFrame(WsFrame.FIN, new byte[] {7}));
        Eventually.holds(() -> assertThat(peer.frames).hasSize(1));
        assertThat(peer.frames.getFirst().first()).isEqualTo(WsFrame.FIN | 2);
        assertThat(peer.frames.getFirst().payload()).containsExactly(0, 0xFF, 7);
    }

    @Test
    void aPingIsAnsweredHereAndGoesNoFurther() {
        client.send(new WsFrame(WsFrame.FIN | 9, new byte[] {1, 2}));
        assertThat(client.read())
                .satisfies(pong -> {
                    assertThat(pong.opcode()).isEqualTo(10);
                    assertThat(pong.payload()).containsExactly(1, 2);
                });
        peer.send(new WsFrame(WsFrame.FIN | 9, new byte[] {3}));
        Eventually.holds(() -> assertThat(peer.frames).hasSize(1));
        assertThat(peer.frames.getFirst().opcode()).isEqualTo(10);
    }

    @Test
    void aTargetsMessageIsMaskedHoweverItIsCut() {
        open("/api/masked");
        peer.send(new WsFrame(1, "a sec".getBytes(StandardCharsets.UTF_8)));
        peer.send(new WsFrame(WsFrame.FIN, "ret here".getBytes(StandardCharsets.UTF_8)));

        assertThat(client.read().text()).isEqualTo("a ****** here");
        client.close();
        assertThat(outcome("UPGRADE /masked").maskedCells()).isEqualTo(1);
    }

    @Test
    void aMaskOfAMessageHoldsForWhatComesAfterIt() {
        peer.text("a secret");
        assertThat(client.read().text()).isEqualTo("a secret");
        client.text("masked please");
        upstreamSees("masked please");
        peer.text("a secret");

        assertThat(client.read().text()).isEqualTo("a ******");
    }

    @Test
    void aBinaryMessageIsNotShownUnderAMask() {
        open("/api/masked");
        peer.send(new WsFrame(WsFrame.FIN | 2, "secret".getBytes(StandardCharsets.UTF_8)));

        assertThat(client.read().text()).contains("\"code\":\"unmaskable\"");
        assertThat(client.read().code()).isEqualTo(1011);
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1001));
        assertThat(outcome("UPGRADE /masked").status()).isEqualTo(Outcome.Status.ERROR);
    }

    @Test
    void aMessageTooLargeToBeMaskedIsNotShown() {
        open("/api/masked");
        peer.text("a".repeat(70_000));

        assertThat(client.read().text()).contains("\"code\":\"unmaskable\"");
        assertThat(client.read().code()).isEqualTo(1011);
    }

    @Test
    void theCredentialNeverComesBack() {
        peer.text("it is " + DoorFixture.CANARY + "!");
        String half = DoorFixture.CANARY.substring(0, 9);
        peer.send(new WsFrame(2, half.getBytes(StandardCharsets.UTF_8)));
        peer.send(
                new WsFrame(
                        WsFrame.FIN,
                        (DoorFixture.CANARY.substring(9) + ".").getBytes(StandardCharsets.UTF_8)));

        assertThat(client.read().text()).startsWith("it is [secret]").endsWith("!");
        var binary = client.read();
        assertThat(binary.opcode()).isEqualTo(2);
        assertThat(binary.text()).startsWith("[secret]").endsWith(".");
        client.close();
        assertThat(outcome("UPGRADE /feed").detail()).containsEntry("credential_echoes", "2");
    }

    @Test
    void theReasonOfACloseIsSearchedToo() {
        byte[] words = ("\u0003\u00e8" + DoorFixture.CANARY).getBytes(StandardCharsets.ISO_8859_1);
        peer.send(new WsFrame(WsFrame.FIN | 8, words));

        var close = client.readClose();
        assertThat(close.code()).isEqualTo(1000);
        assertThat(close.reason()).startsWith("[secret]");
    }

    @Test
    void moreThanARuleAllowsEndsTheConnection() {
        open("/api/short");
        peer.text("123456");
        assertThat(client.read().text()).isEqualTo("123456");
        peer.text("78901");

        assertThat(client.read().text()).contains("\"code\":\"limit_exceeded\"");
        assertThat(client.read().code()).isEqualTo(1008);
        assertThat(outcome("UPGRADE /short").bytes()).isEqualTo(6);
    }

    @Test
    void aRecordingHasWhatWasSaidAndWhatWasShown() {
        open("/api/masked-recorded");
        client.text("the question");
        upstreamSees("the question");
        peer.text("a secret");
        assertThat(client.read().text()).isEqualTo("a ******");
        client.text("forbidden");
        assertThat(client.read().text()).contains("blocked");
        client.send(WsFrame.close(1000));
        peer.send(WsFrame.close(1000));

        assertThat(outcome("UPGRADE /masked-recorded").detail())
                .containsKeys("recording", "recording_digest");
        var recording = door.recordings.all.getFirst();
        assertThat(recording.header).contains("\"kind\":\"websocket\"");
        assertThat(recording.lines())
                .contains("the question", "a ******", "\"code\":\"blocked\"", "\"code\":\"1000\"")
                .doesNotContain("a secret", DoorFixture.CANARY);
        assertThat(recording.isClosed).isTrue();
    }

    @Test
    void aMessageMayBeTheFirstThatIsRecorded() {
        client.text("recorded one");
        upstreamSees("recorded one");
        peer.text("an answer");
        assertThat(client.read().text()).isEqualTo("an answer");
        client.close();

        assertThat(outcome("UPGRADE /feed").detail()).containsKey("recording");
        assertThat(door.recordings.all.getFirst().lines()).contains("recorded one", "an answer");
    }

    @Test
    void aMessageThatCannotBeRecordedIsNotSent() {
        door.recordings.opens = false;
        client.text("recorded one");

        assertThat(client.readClose().code()).isEqualTo(1011);
        assertThat(outcome("text message on /feed").status()).isEqualTo(Outcome.Status.NOT_SENT);
        assertThat(peer.texts()).isEmpty();
    }

    @Test
    void aRecordingThatIsLostEndsTheConnection() {
        open("/api/recorded");
        door.recordings.appends = false;
        client.text("one");

        assertThat(client.readClose().code()).isEqualTo(1011);
        Eventually.holds(() -> assertThat(peer.isGone).isTrue());
        assertThat(outcome("UPGRADE /recorded").detail()).containsEntry("recording_lost", "true");
    }

    @Test
    void outcomesCountBothWays() {
        client.text("four");
        upstreamSees("four");
        peer.text("answers");
        assertThat(client.read().text()).isEqualTo("answers");
        client.text("forbidden");
        assertThat(client.read().text()).contains("blocked");
        peer.send(WsFrame.close(1001));
        assertThat(client.readClose().code()).isEqualTo(1001);
        client.send(WsFrame.close(1001));

        var message = outcome("text message on /feed");
        assertThat(message.status()).isEqualTo(Outcome.Status.OK);
        assertThat(message.detail())
                .containsEntry("request_bytes", "4")
                .containsEntry(
                        "request_sha256",
                        "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00");
        var upgrade = outcome("UPGRADE /feed");
        assertThat(upgrade.status()).isEqualTo(Outcome.Status.OK);
        assertThat(upgrade.code()).isEqualTo("101");
        assertThat(upgrade.bytes()).isEqualTo(7);
        assertThat(upgrade.sha256()).hasSize(64);
        assertThat(upgrade.detail())
                .containsEntry("messages_up", "1")
                .containsEntry("messages_refused", "1")
                .containsEntry("messages_down", "1")
                .containsEntry("bytes_up", "4")
                .containsEntry("close_code", "1001");
    }

    @Test
    void aKilledSessionIsClosedOnBothSides() {
        door.sessions.end(door.sessions.list().getFirst().id(), "killed by an admin");

        var close = client.readClose();
        assertThat(close.code()).isEqualTo(1008);
        client.text("still here?");
        assertThat(client.rest()).isEmpty();
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1001));
        Eventually.holds(() -> assertThat(peer.isGone).isTrue());
        assertThat(peer.texts()).isEmpty();
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CANCELLED);
    }

    @Test
    void aKilledSessionDoesNotWaitForOneWhoDoesNotRead() {
        var sent = door.blocking.submit(() -> peer.text("x".repeat(30_000_000)));
        Eventually.holds(() -> assertThat(door.listener.openConnections()).isEqualTo(1));
        door.sessions.end(door.sessions.list().getFirst().id(), "killed by an admin");

        Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());
        Eventually.holds(() -> assertThat(peer.isGone).isTrue());
        Eventually.holds(() -> assertThat(sent.isDone()).isTrue());
    }

    @Test
    void aGatewayThatStopsSaysGoodbyeToBoth() {
        var stopped = door.blocking.submit(door.listener::close);

        assertThat(client.readClose().code()).isEqualTo(1001);
        client.send(WsFrame.close(1001));
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1001));
        Eventually.holds(() -> assertThat(stopped.isDone()).isTrue());
    }

    @Test
    void aTargetThatBreaksOffIsToldToTheClient() {
        peer.cut();

        assertThat(client.readClose().code()).isEqualTo(1011);
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.CUT);
    }

    @Test
    void aTargetThatMasksItsFramesBreaksTheProtocol() {
        peer.raw(WsFrame.text("hello").bytes(true));

        assertThat(client.readClose().code()).isEqualTo(1011);
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1002));
    }

    @Test
    void aCloseWithoutACodeIsOne() {
        client.send(new WsFrame(WsFrame.FIN | 8, new byte[0]));
        Eventually.holds(() -> assertThat(peer.closeCodes()).containsExactly(1005));
        peer.send(new WsFrame(WsFrame.FIN | 8, new byte[0]));

        assertThat(client.read().payload()).isEmpty();
        assertThat(outcome("UPGRADE /feed").status()).isEqualTo(Outcome.Status.OK);
    }

    @Test
    void manySmallMessagesArePassedOneByOne() {
        var all = new java.io.ByteArrayOutputStream();
        List<String> texts =
                java.util.stream.IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
        texts.forEach(text -> all.writeBytes(WsFrame.text(text).bytes(true)));
        client.raw(all.toByteArray());

        Eventually.holds(() -> assertThat(peer.texts()).isEqualTo(texts));
    }
}
