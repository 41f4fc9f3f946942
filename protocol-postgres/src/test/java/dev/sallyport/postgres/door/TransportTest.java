package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Pki;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes before the start-up packet: SSLRequest, direct TLS, GSSENCRequest, and what is none
/// of them.
class TransportTest {
    @TempDir static Path directory;
    private static ListenerConfig.Tls pki;

    private DoorFixture door;
    private FakeUpstream upstream;

    @BeforeAll
    static void makeCertificate() {
        pki = Pki.selfSigned(directory, "door", "localhost");
    }

    @BeforeEach
    void open() {
        var options = new DoorFixture.Options();
        options.tls = pki;
        options.unauthenticated = 5;
        door = new DoorFixture(options);
        upstream = FakeUpstream.friendly();
        door.shop(upstream.port(), DoorFixture.noTls());
    }

    @AfterEach
    void close() {
        door.close();
        upstream.close();
    }

    private static ByteBuf ssl() {
        return FrontendMessages.sslRequest(Unpooled.buffer());
    }

    private static ByteBuf gss() {
        return FrontendMessages.gssencRequest(Unpooled.buffer());
    }

    private static byte[] joined(ByteBuf... all) {
        ByteBuf joined = Unpooled.wrappedBuffer(all);
        byte[] bytes = new byte[joined.readableBytes()];
        joined.readBytes(bytes);
        return bytes;
    }

    @Test
    void sslRequestLeadsToALoginInsideTls() throws IOException {
        try (var client = new WireClient(door.port)) {
            assertThat(client.send(ssl()).readByte()).isEqualTo('S');
            assertThat(client.tls().login(0, FakeTokens.DEVELOPER)).containsKey('Z');
        }
    }

    @Test
    void directTlsLeadsToALogin() throws IOException {
        try (var client = new WireClient(door.port)) {
            assertThat(client.tls("postgresql").login(0, FakeTokens.DEVELOPER)).containsKey('Z');
        }
    }

    @Test
    void directTlsWithoutApplicationProtocolIsRefused() throws IOException {
        try (var client = new WireClient(door.port)) {
            client.tls();
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void directTlsWithAnotherApplicationProtocolIsRefused() {
        try (var client = new WireClient(door.port)) {
            assertThatThrownBy(() -> client.tls("h2")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void sslRequestInsideTlsIsRefused() throws IOException {
        try (var client = new WireClient(door.port)) {
            client.send(ssl()).readByte();
            client.tls().send(ssl());
            assertThat(client.isClosed()).isTrue();
        }
        try (var client = new WireClient(door.port)) {
            client.tls("postgresql").send(ssl());
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void gssencRequestInsideTlsIsRefused() throws IOException {
        try (var client = new WireClient(door.port)) {
            client.tls("postgresql").send(gss());
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void gssencRequestIsDeclinedAndSslRequestMayFollow() throws IOException {
        try (var client = new WireClient(door.port)) {
            assertThat(client.send(gss()).readByte()).isEqualTo('N');
            assertThat(client.send(ssl()).readByte()).isEqualTo('S');
            assertThat(client.tls().login(0, FakeTokens.DEVELOPER)).containsKey('Z');
        }
    }

    @Test
    void aSecondGssencRequestIsRefused() {
        try (var client = new WireClient(door.port)) {
            client.send(gss()).readByte();
            assertThat(client.send(gss()).isClosed()).isTrue();
        }
    }

    @Test
    void plaintextBehindSslRequestIsNotEvenAnswered() {
        try (var client = new WireClient(door.port)) {
            client.send(joined(ssl(), WireClient.shop(0)));
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void plaintextBehindGssencRequestIsNotEvenAnswered() {
        try (var client = new WireClient(door.port)) {
            client.send(joined(gss(), WireClient.shop(0)));
            assertThat(client.isClosed()).isTrue();
        }
    }

    /// The letter S says that TLS follows; what comes in the clear then is not a start-up packet
    /// any more.
    @Test
    void plaintextAfterTheAnswerIsNeverParsed() {
        try (var client = new WireClient(door.port)) {
            client.send(ssl()).readByte();
            client.send(joined(WireClient.shop(0), WireClient.password(FakeTokens.DEVELOPER)));
            client.isClosed();
        }
        assertThat(door.audit.events).isEmpty();
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void aDoorWithoutTlsDeclinesSslRequestAndGoesOn() {
        try (var plain = DoorFixture.plain();
                var client = new WireClient(plain.port)) {
            plain.shop(upstream.port(), DoorFixture.noTls());
            assertThat(client.send(ssl()).readByte()).isEqualTo('N');
            assertThat(client.send(gss()).readByte()).isEqualTo('N');
            assertThat(client.login(0, FakeTokens.DEVELOPER)).containsKey('Z');
        }
    }

    @Test
    void aDoorWithoutTlsAnswersSslRequestOnce() {
        try (var plain = DoorFixture.plain();
                var client = new WireClient(plain.port)) {
            client.send(ssl()).readByte();
            assertThat(client.send(ssl()).isClosed()).isTrue();
        }
    }

    @Test
    void aDoorWithoutTlsClosesOnDirectTls() {
        try (var plain = DoorFixture.plain();
                var client = new WireClient(plain.port)) {
            assertThat(client.send(new byte[] {0x16, 3, 1, 0, 5}).isClosed()).isTrue();
        }
    }

    @Test
    void aCancelRequestWorksInsideTlsAndIsNeverAnswered() throws IOException {
        try (var client = new WireClient(door.port);
                var side = new WireClient(door.port)) {
            var welcome = client.tls("postgresql").login(2, FakeTokens.DEVELOPER);
            var key = CancelKey.read(Unpooled.wrappedBuffer(WireClient.of('K', welcome).body()));
            side.tls("postgresql").send(FrontendMessages.cancelRequest(Unpooled.buffer(), key));
            assertThat(side.isClosed()).isTrue();
            Eventually.holds(() -> assertThat(upstream.peers).hasSize(2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\0\0\0\0\0\0\0\0",
                "\0\0\0\7\0\0\0",
                "\0\0'\u0011\0\3\0\0"
            })
    void whatIsNotPostgresIsClosedWithoutAnAnswer(String garbage) {
        try (var client = new WireClient(door.port)) {
            client.send(garbage.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(door.audit.events).isEmpty();
    }

    @Test
    void healthChecksThatConnectAndCloseLeaveNothingBehind() {
        for (int i = 0; i < 20; i++) {
            new WireClient(door.port).close();
            Eventually.holds(() -> assertThat(door.listener.openConnections()).isZero());
        }
        assertThat(door.listener.unauthenticatedConnections()).isZero();
        assertThat(door.audit.events).isEmpty();
    }

    @Test
    void silentConnectionsBlockNoOneAndTheOldestIsClosedAboveTheirLimit() throws IOException {
        List<WireClient> silent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            silent.add(new WireClient(door.port));
        }
        Eventually.holds(() -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(4));
        try (var good = new WireClient(door.port)) {
            assertThat(good.tls("postgresql").login(0, FakeTokens.DEVELOPER)).containsKey('Z');
            silent.add(new WireClient(door.port));
            Eventually.holds(
                    () -> assertThat(door.listener.unauthenticatedConnections()).isEqualTo(5));
            try (var oneMore = new WireClient(door.port)) {
                assertThat(oneMore.tls("postgresql").login(0, FakeTokens.DEVELOPER))
                        .containsKey('Z');
                assertThat(silent.getFirst().isClosed()).isTrue();
            }
        }
        silent.forEach(WireClient::close);
    }

    @Test
    void aSilentConnectionIsClosedAtTheDeadline() {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(300);
        try (var quick = new DoorFixture(options);
                var silent = new WireClient(quick.port);
                var halfWay = new WireClient(quick.port)) {
            halfWay.send(WireClient.shop(0).readSlice(9));
            assertThat(silent.isClosed()).isTrue();
            assertThat(halfWay.isClosed()).isTrue();
        }
    }

    @Test
    void aClientThatSendsNoTokenIsToldAtTheDeadline() {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofMillis(300);
        try (var quick = new DoorFixture(options);
                var client = new WireClient(quick.port)) {
            client.send(WireClient.shop(0));
            assertThat(client.read().tag()).isEqualTo('R');
            assertThat(client.read().error().code()).isEqualTo("57P03");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aTokenInTheClearIsNotAskedForOnAPublicAddress() {
        var options = new DoorFixture.Options();
        options.tls = pki;
        options.address = "0.0.0.0";
        try (var open = new DoorFixture(options);
                var client = new WireClient(open.port)) {
            var error = client.send(WireClient.shop(0)).read();
            assertThat(error.tag()).isEqualTo('E');
            assertThat(error.error().code()).isEqualTo("28000");
            assertThat(error.text()).contains("sslmode=verify-full");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aTokenInTheClearIsTakenOnAPublicAddressWhereThatIsAllowed() {
        var options = new DoorFixture.Options();
        options.address = "0.0.0.0";
        options.allowPlaintext = true;
        try (var open = new DoorFixture(options);
                var client = new WireClient(open.port)) {
            assertThat(client.send(WireClient.shop(0)).read().tag()).isEqualTo('R');
        }
    }

    /// Lessons of peers: one silent client in the accept loop stopped every login.
    @Test
    void hundredsOfHalfOpenConnectionsDoNotSlowALogin() throws IOException {
        var options = new DoorFixture.Options();
        options.tls = pki;
        options.unauthenticated = 400;
        options.connections = 400;
        List<WireClient> halfOpen = new ArrayList<>();
        try (var crowded = new DoorFixture(options)) {
            crowded.shop(upstream.port(), DoorFixture.noTls());
            for (int i = 0; i < 100; i++) {
                halfOpen.add(new WireClient(crowded.port));
                halfOpen.add(new WireClient(crowded.port).send(WireClient.shop(0).readSlice(9)));
                halfOpen.add(new WireClient(crowded.port).send(new byte[] {0x16, 3, 1, 2, 0, 1}));
            }
            long start = System.nanoTime();
            try (var good = new WireClient(crowded.port)) {
                assertThat(good.tls("postgresql").login(0, FakeTokens.DEVELOPER)).containsKey('Z');
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2));
        }
        halfOpen.forEach(WireClient::close);
    }
}
