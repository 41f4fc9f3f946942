package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.testing.Eventually;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// From the token to the session's end: evidence, dependencies that are down, cancel, expiry, stop.
class DoorSessionTest {
    private final DoorFixture door = DoorFixture.plain();
    private final FakeUpstream upstream = FakeUpstream.friendly();

    DoorSessionTest() {
        door.shop(upstream.port(), DoorFixture.noTls());
    }

    @AfterEach
    void close() {
        door.close();
        upstream.close();
    }

    private String refusal(String token) {
        try (var client = new WireClient(door.port)) {
            var error = WireClient.of('E', client.login(0, token));
            assertThat(client.isClosed()).isTrue();
            return error.error().code() + " " + error.error().message();
        }
    }

    @Test
    void loginAndSessionAreRecordedInTheirOrder() {
        try (var client = new WireClient(door.port)) {
            assertThat(client.login(0, FakeTokens.DEVELOPER)).containsKey('Z');
        }
        Eventually.holds(() -> assertThat(door.audit.events).hasSize(3));
        assertThat(door.audit.events.get(0)).isInstanceOf(AuditEvent.Login.class);
        assertThat(door.audit.events.get(1)).isInstanceOf(AuditEvent.SessionOpened.class);
        assertThat(door.audit.events.get(2))
                .isInstanceOfSatisfying(
                        AuditEvent.SessionClosed.class,
                        closed -> assertThat(closed.reason()).isEqualTo("client closed"));
        var login = door.audit.lastLogin();
        assertThat(login.accepted()).isTrue();
        assertThat(login.target()).isEqualTo("shop");
        assertThat(login.account()).isEqualTo("app");
        assertThat(login.clientAddress()).startsWith("127.0.0.1:");
        Eventually.holds(() -> assertThat(upstream.peers.getFirst().ended).isTrue());
        assertThat(door.sessions.list()).isEmpty();
    }

    @Test
    void theClientSeesNothingOfTheUpstreamsLoginAndKey() {
        try (var client = new WireClient(door.port)) {
            var welcome = client.login(0, FakeTokens.DEVELOPER);
            assertThat(welcome).containsKey('Z');
            assertThat(client.seen())
                    .doesNotContain(DoorFixture.UPSTREAM_USER, DoorFixture.UPSTREAM_PASSWORD)
                    .contains("session_authorization\0app\0")
                    .contains("server_version\00018.6\0");
            byte[] key = WireClient.of('K', welcome).body();
            assertThat(Unpooled.wrappedBuffer(key).readInt()).isNotEqualTo(FakeUpstream.PROCESS_ID);
            assertThat(Arrays.copyOfRange(key, 4, 8)).isNotEqualTo(FakeUpstream.KEY);
        }
    }

    @Test
    void aTokenThatIsNotAcceptedOpensNoUpstreamAndReadsNoCredential() {
        assertThat(refusal("wrong")).startsWith("28P01 access denied");
        assertThat(refusal(FakeTokens.AUDITOR)).startsWith("28P01 access denied");
        assertThat(door.credentialsRead).hasValue(0);
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void nobodyIsLoggedInWhileTheIdentityProviderIsSilent() {
        door.tokens.isDown = true;
        assertThat(refusal(FakeTokens.DEVELOPER)).startsWith("57P03 the token can't be checked");
        assertThat(door.audit.lastLogin().reason()).contains("identity not available: no keys");
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void nobodyIsLoggedInWhileTheAuditLogTakesNoLogin() {
        door.audit.isDown = _ -> true;
        assertThat(refusal(FakeTokens.DEVELOPER)).startsWith("57P03 the login can't be written");
        assertThat(door.credentialsRead).hasValue(0);
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void noSessionBeginsThatTheAuditLogDoesNotKnow() {
        door.audit.isDown = event -> event instanceof AuditEvent.SessionOpened;
        assertThat(refusal(FakeTokens.DEVELOPER)).startsWith("57P03");
        assertThat(door.relay.opened).isEmpty();
        Eventually.holds(() -> assertThat(upstream.peers.getFirst().ended).isTrue());
    }

    @Test
    void aCredentialThatCannotBeHadEndsTheLogin() {
        door.areCredentialsDown = true;
        assertThat(refusal(FakeTokens.DEVELOPER)).startsWith("57P03 the account's credential");
        assertThat(door.audit.lastLogin().reason()).isEqualTo("no vault");
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void aSlowLoginBlocksNoOtherOne() {
        var gate = new CountDownLatch(1);
        door.tokens.gate = gate;
        try (var slow = new WireClient(door.port);
                var quick = new WireClient(door.port)) {
            slow.send(WireClient.shop(0)).send(WireClient.password("slow"));
            assertThat(quick.login(0, FakeTokens.DEVELOPER)).containsKey('Z');
            gate.countDown();
            assertThat(slow.untilReady()).containsKey('E');
        }
    }

    @Test
    void theSessionEndsWithItsToken() {
        door.tokens.expiresAt = Instant.now().plusMillis(300);
        try (var client = new WireClient(door.port)) {
            assertThat(client.login(0, FakeTokens.DEVELOPER)).containsKey('Z');
            var error = client.read().error();
            assertThat(error.code()).isEqualTo("57P01");
            assertThat(error.message()).isEqualTo("session ended: the token expired");
            assertThat(client.isClosed()).isTrue();
        }
        closedBecause("token expired");
    }

    @Test
    void aKilledSessionIsToldAndBothLegsClose() {
        try (var client = new WireClient(door.port)) {
            client.login(0, FakeTokens.DEVELOPER);
            door.sessions.endAll("killed by ada");
            assertThat(client.read().error().message()).isEqualTo("session ended: killed by ada");
            assertThat(client.isClosed()).isTrue();
        }
        closedBecause("killed by ada");
        Eventually.holds(() -> assertThat(upstream.peers.getFirst().ended).isTrue());
    }

    @Test
    void aLostUpstreamEndsTheSession() throws Exception {
        try (var client = new WireClient(door.port)) {
            client.login(0, FakeTokens.DEVELOPER);
            upstream.peers.getFirst().socket.close();
            assertThat(client.isClosed()).isTrue();
        }
        closedBecause("upstream closed");
    }

    /// A server closes as soon as it reads the goodbye, mostly before the client does.
    @Test
    void theClientHasLeftAlthoughTheUpstreamClosesFirst() throws Exception {
        try (var client = new WireClient(door.port)) {
            client.login(0, FakeTokens.DEVELOPER);
            var session = door.relay.opened.getFirst();
            session.client().eventLoop().submit(() -> session.ends().accept("client closed")).get();
            upstream.peers.getFirst().socket.close();
            assertThat(client.isClosed()).isTrue();
        }
        closedBecause("client closed");
    }

    @Test
    void aSessionThatIsLeavingCanStillBeKilled() throws Exception {
        try (var client = new WireClient(door.port)) {
            client.login(0, FakeTokens.DEVELOPER);
            var session = door.relay.opened.getFirst();
            session.client().eventLoop().submit(() -> session.ends().accept("client closed")).get();
            door.sessions.endAll("killed by ada");
            assertThat(client.read().error().message()).isEqualTo("session ended: killed by ada");
        }
        closedBecause("killed by ada");
    }

    private void closedBecause(String reason) {
        Eventually.holds(() ->
                assertThat(door.audit.of(AuditEvent.SessionClosed.class))
                        .singleElement()
                        .extracting(AuditEvent.SessionClosed::reason)
                        .isEqualTo(reason));
    }

    @Test
    void closingTheDoorTellsSessionsAndLogins() {
        try (var session = new WireClient(door.port);
                var login = new WireClient(door.port);
                var silent = new WireClient(door.port)) {
            session.login(0, FakeTokens.DEVELOPER);
            login.send(WireClient.shop(0)).read();
            door.listener.close();
            assertThat(session.read().error().code()).isEqualTo("57P01");
            assertThat(login.read().error().code()).isEqualTo("57P01");
            assertThat(silent.isClosed()).isTrue();
            assertThat(session.isClosed()).isTrue();
        }
        assertThat(door.listener.openConnections()).isZero();
        closedBecause("gateway stopped");
    }

    private static final class Key {
        private final int processId;
        private final byte[] secret;

        Key(int processId, byte[] secret) {
            this.processId = processId;
            this.secret = secret;
        }

        static Key of(Map<Character, WireClient.Message> welcome) {
            ByteBuf body = Unpooled.wrappedBuffer(WireClient.of('K', welcome).body());
            int processId = body.readInt();
            byte[] secret = new byte[body.readableBytes()];
            body.readBytes(secret);
            return new Key(processId, secret);
        }

        ByteBuf cancel() {
            return FrontendMessages.cancelRequest(
                    Unpooled.buffer(), new CancelKey(processId, secret));
        }
    }

    /// No answer, ever: the connection just ends.
    private void cancel(Key key) {
        try (var side = new WireClient(door.port)) {
            assertThat(side.send(key.cancel()).isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aCancelWithTheClientsKeySendsTheUpstreamsKey(int minor) {
        try (var client = new WireClient(door.port)) {
            var key = Key.of(client.login(minor, FakeTokens.DEVELOPER));
            cancel(key);
            Eventually.holds(() -> {
                assertThat(upstream.peers).hasSize(2);
                assertThat(upstream.peers.getLast().codes).containsExactly(80_877_102);
                assertThat(upstream.peers.getLast().bodies.getFirst())
                        .isEqualTo("\0\0\u0012g\t\b\u0007\u0006");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "2"})
    void aWrongKeyCancelsNothing(int minor) {
        try (var client = new WireClient(door.port)) {
            var key = Key.of(client.login(minor, FakeTokens.DEVELOPER));
            byte[] guess = key.secret.clone();
            guess[guess.length - 1] ^= 1;
            cancel(new Key(key.processId, guess));
            cancel(new Key(key.processId, Arrays.copyOf(key.secret, key.secret.length + 1)));
            cancel(new Key(key.processId ^ 1, key.secret));
            cancel(new Key(FakeUpstream.PROCESS_ID, FakeUpstream.KEY));
            cancel(new Key(key.processId, new byte[256]));
        }
        assertThat(upstream.peers).hasSize(1);
    }

    @Test
    void aKeyEndsWithItsSession() {
        Key key;
        try (var client = new WireClient(door.port)) {
            key = Key.of(client.login(0, FakeTokens.DEVELOPER));
        }
        closedBecause("client closed");
        cancel(key);
        assertThat(upstream.peers).hasSize(1);
    }

    @Test
    void anAddressThatGuessesKeysIsNoLongerListenedTo() {
        try (var client = new WireClient(door.port)) {
            var key = Key.of(client.login(0, FakeTokens.DEVELOPER));
            // Twice the limit, so that the turn of a minute does not matter.
            for (int i = 0; i < 40; i++) {
                cancel(new Key(key.processId, new byte[] {1, 2, 3, 4}));
            }
            cancel(key);
        }
        assertThat(upstream.peers).hasSize(1);
    }
}
