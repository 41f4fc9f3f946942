package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import dev.sallyport.postgres.door.FakeUpstream.Script;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.Tags.Authentication;
import dev.sallyport.postgres.wire.Tags.Startup;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Upstreams that lie, break the protocol or refuse: the client gets a clear answer with nothing of
/// the upstream's in it, and the audit log says what it was.
class HostileUpstreamTest {
    private static final String HOST_CANARY = "host-canary-77.internal";

    private final DoorFixture door = fixture();

    private static DoorFixture fixture() {
        var options = new DoorFixture.Options();
        options.handshakeTimeout = Duration.ofSeconds(3);
        return new DoorFixture(options);
    }

    @AfterEach
    void closeDoor() {
        door.close();
    }

    private record Seen(String code, String everything, String reason) {}

    private Seen login(Script script, UpstreamTls.Mode mode) {
        try (var upstream = new FakeUpstream(script);
                var client = new WireClient(door.port)) {
            door.shop(upstream.port(), new UpstreamTls(mode, Optional.empty()));
            var answer = WireClient.of('E', client.login(0, FakeTokens.DEVELOPER));
            assertThat(client.isClosed()).isTrue();
            assertThat(client.seen())
                    .doesNotContain(
                            HOST_CANARY,
                            DoorFixture.UPSTREAM_USER,
                            DoorFixture.UPSTREAM_PASSWORD,
                            "127.0.0.1");
            assertThat(door.audit.of(AuditEvent.SessionOpened.class)).isEmpty();
            var login = door.audit.lastLogin();
            assertThat(login.accepted()).isFalse();
            assertThat(login.reason()).startsWith("upstream: ");
            assertThat(login.reason()).doesNotContain(DoorFixture.UPSTREAM_PASSWORD);
            return new Seen(answer.error().code(), client.seen(), login.reason());
        }
    }

    private static Arguments script(String name, String code, String reason, Script script) {
        return Arguments.of(name, code, reason, script);
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                script(
                        "no password asked for (trust)",
                        "08004",
                        "authentication method 0",
                        peer -> {
                            peer.first();
                            peer.welcome(FakeUpstream.KEY);
                        }),
                script(
                        "cleartext password asked for",
                        "08004",
                        "authentication method 3",
                        peer -> {
                            peer.first();
                            peer.authentication(Authentication.CLEARTEXT_PASSWORD, "");
                        }),
                script(
                        "MD5 asked for",
                        "08004",
                        "authentication method 5",
                        peer -> {
                            peer.first();
                            peer.authentication(Authentication.MD5_PASSWORD, "salt");
                        }),
                script(
                        "only SCRAM-SHA-1",
                        "08004",
                        "offers no SCRAM-SHA-256",
                        peer -> {
                            peer.first();
                            peer.authentication(Authentication.SASL, "SCRAM-SHA-1\0\0");
                        }),
                script(
                        "mechanisms without end",
                        "08004",
                        "broke the protocol",
                        peer -> {
                            peer.first();
                            peer.authentication(Authentication.SASL, "SCRAM-SHA-256");
                        }),
                script(
                        "AuthenticationOk before the server proved itself",
                        "08004",
                        "authentication message 0 in state FINAL",
                        peer -> {
                            peer.first();
                            var scram = peer.sasl();
                            peer.authentication(Authentication.SASL_CONTINUE, scram.first());
                            peer.message();
                            peer.welcome(FakeUpstream.KEY);
                        }),
                script(
                        "AuthenticationOk instead of a challenge",
                        "08004",
                        "authentication message 0 in state CONTINUE",
                        peer -> {
                            peer.first();
                            peer.sasl();
                            peer.welcome(FakeUpstream.KEY);
                        }),
                script(
                        "a wrong signature",
                        "08004",
                        "could not prove",
                        peer -> {
                            peer.first();
                            var scram = peer.sasl();
                            peer.authentication(Authentication.SASL_CONTINUE, scram.first());
                            peer.message();
                            peer.authentication(
                                    Authentication.SASL_FINAL,
                                    "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
                            peer.welcome(FakeUpstream.KEY);
                        }),
                script(
                        "a nonce that is not the client's",
                        "08004",
                        "SCRAM challenge is broken",
                        peer -> challenge(peer, ScramServer.first("other", "4096"))),
                script(
                        "two thousand million iterations",
                        "08004",
                        "iterations",
                        peer -> {
                            peer.first();
                            var scram = peer.sasl();
                            peer.authentication(
                                    Authentication.SASL_CONTINUE,
                                    ScramServer.first(scram.clientNonce() + "x", "2000000000"));
                            peer.drain();
                        }),
                script(
                        "a challenge without iterations",
                        "08004",
                        "iterations",
                        peer -> challenge(peer, "r=x,s=AAAA")),
                script(
                        "a challenge without salt",
                        "08004",
                        "SCRAM challenge is broken",
                        peer -> challengeBehindNonce(peer, ",s=,i=4096")),
                script(
                        "a challenge whose salt is no base64",
                        "08004",
                        "SCRAM challenge is broken",
                        peer -> challengeBehindNonce(peer, ",s=*,i=4096")),
                script(
                        "a challenge with empty parts",
                        "08004",
                        "SCRAM challenge is broken",
                        peer -> challengeBehindNonce(peer, ",,,i=4096")),
                script(
                        "no iterations at all",
                        "08004",
                        "SCRAM challenge is broken",
                        peer -> challengeBehindNonce(peer, ",s=AAAA,i=0")),
                script(
                        "a long challenge",
                        "08004",
                        "SASL message of 5000 bytes",
                        peer -> challenge(peer, "r".repeat(5000))),
                script(
                        "an error without SQLSTATE",
                        "08004",
                        "XX000",
                        peer -> {
                            peer.first();
                            peer.send(
                                    new byte[] {
                                        'E', 0, 0, 0, 8, 'M', 'x', 0, 0,
                                    });
                        }),
                script(
                        "an error without end",
                        "08004",
                        "without terminating zero byte",
                        peer -> {
                            peer.first();
                            peer.send(new byte[] {'E', 0, 0, 0, 6, 'M', 'x'});
                        }),
                script(
                        "an empty error",
                        "08004",
                        "broke the protocol",
                        peer -> {
                            peer.first();
                            peer.send(new byte[] {'E', 0, 0, 0, 4});
                        }),
                script("length 0", "08004", "message length 0", peer -> length(peer, 0)),
                script("length 3", "08004", "message length 3", peer -> length(peer, 3)),
                script("length -1", "08004", "message length 4294967295", peer -> length(peer, -1)),
                script(
                        "length 2^31-1",
                        "08004",
                        "message length 2147483647",
                        peer -> length(peer, Integer.MAX_VALUE)),
                script(
                        "an unknown message",
                        "08004",
                        "unexpected message 'T'",
                        peer -> {
                            peer.first();
                            peer.send(new byte[] {'T', 0, 0, 0, 6, 0, 0});
                        }),
                script(
                        "ReadyForQuery before everything",
                        "08004",
                        "unexpected ReadyForQuery in state SASL",
                        peer -> {
                            peer.first();
                            peer.send(
                                    BackendMessages.readyForQuery(
                                            Unpooled.buffer(), BackendMessages.IDLE));
                        }),
                script(
                        "a negotiation to a newer version than asked for",
                        "08004",
                        "version negotiation",
                        peer -> negotiate(peer, 3, 1)),
                script(
                        "two negotiations",
                        "08004",
                        "version negotiation",
                        peer -> negotiate(peer, 0, 2)),
                script(
                        "a long key under 3.0",
                        "08004",
                        "BackendKeyData with a key of 8 bytes",
                        peer -> {
                            peer.first();
                            peer.send(
                                    BackendMessages.negotiateProtocolVersion(
                                            Unpooled.buffer(), Startup.version(3, 0), List.of()));
                            peer.scram();
                            peer.welcome(new byte[8]);
                        }),
                script(
                        "a key over 256 bytes",
                        "08004",
                        "a cancel key of 257 bytes",
                        peer -> {
                            peer.first();
                            peer.scram();
                            peer.welcome(new byte[257]);
                        }),
                script(
                        "strings with backslashes",
                        "08004",
                        "standard_conforming_strings = off",
                        peer -> {
                            peer.first();
                            peer.scram();
                            peer.welcome(FakeUpstream.KEY, "off", "UTF8");
                        }),
                script(
                        "another encoding",
                        "08004",
                        "client_encoding = LATIN1",
                        peer -> {
                            peer.first();
                            peer.scram();
                            peer.welcome(FakeUpstream.KEY, "on", "LATIN1");
                        }),
                script("a closed connection", "57P03", "closed the connection", peer -> {}),
                script(
                        "no answer",
                        "57P03",
                        "no login at the upstream in time",
                        FakeUpstream.Peer::drain));
    }

    private static void challenge(FakeUpstream.Peer peer, String challenge)
            throws java.io.IOException {
        peer.first();
        peer.sasl();
        peer.authentication(Authentication.SASL_CONTINUE, challenge);
        peer.drain();
    }

    private static void challengeBehindNonce(FakeUpstream.Peer peer, String rest)
            throws java.io.IOException {
        peer.first();
        var scram = peer.sasl();
        peer.authentication(Authentication.SASL_CONTINUE, "r=" + scram.clientNonce() + "x" + rest);
        peer.drain();
    }

    private static void length(FakeUpstream.Peer peer, int length) throws java.io.IOException {
        peer.first();
        peer.send(Unpooled.buffer().writeByte('R').writeInt(length).writeInt(0));
        peer.drain();
    }

    private static void negotiate(FakeUpstream.Peer peer, int minor, int times)
            throws java.io.IOException {
        peer.first();
        for (int i = 0; i < times; i++) {
            peer.send(
                    BackendMessages.negotiateProtocolVersion(
                            Unpooled.buffer(), Startup.version(3, minor), List.of()));
        }
        peer.drain();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void aLyingUpstreamEndsTheLogin(String name, String code, String reason, Script script) {
        var seen = login(script, UpstreamTls.Mode.DISABLE);
        assertThat(seen.reason()).contains(reason);
        assertThat(seen.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "53300, 53300",
        "57P03, 57P03",
        "57P01, 57P03",
        "3D000, 3D000",
        "28P01, 08004",
        "28000, 08004",
        "42501, 08004",
        "22023, 22023",
        "42704, 22023",
        "XX000, 08004",
        "'', 08004",
        "5, 08004"
    })
    void anUpstreamsRefusalReachesTheClientWithoutItsText(String code, String expected) {
        var seen =
                login(
                        peer -> {
                            peer.first();
                            peer.error(
                                    code,
                                    "no entry for "
                                            + HOST_CANARY
                                            + ", user "
                                            + DoorFixture.UPSTREAM_USER);
                        },
                        UpstreamTls.Mode.DISABLE);
        assertThat(seen.code()).isEqualTo(expected);
        assertThat(seen.reason()).contains(HOST_CANARY);
    }

    @Test
    void whatAnUpstreamSaysIsOneShortLineOfTheLog() {
        var seen =
                login(
                        peer -> {
                            peer.first();
                            peer.error(
                                    "28P01",
                                    "no\n2026-01-01 INFO gateway all is well\u001b[2K\u202e"
                                            + "x".repeat(10_000));
                        },
                        UpstreamTls.Mode.DISABLE);
        assertThat(seen.reason())
                .contains("no\\n2026-01-01")
                .doesNotContain("\n", "\u001b", "\u202e")
                .hasSizeLessThan(600);
    }

    @Test
    void bytesAfterTheAnswerToSslRequestEndTheLogin() {
        var seen =
                login(
                        peer -> {
                            peer.first();
                            peer.send((byte) 'S', (byte) 'R');
                            peer.drain();
                        },
                        UpstreamTls.Mode.REQUIRE);
        assertThat(seen.code()).isEqualTo("08004");
        assertThat(seen.reason()).contains("2 bytes before the end of the login");
    }

    @Test
    void anErrorBeforeTlsIsNeitherShownNorKept() {
        var seen =
                login(
                        peer -> {
                            peer.first();
                            peer.error("28000", HOST_CANARY);
                            peer.drain();
                        },
                        UpstreamTls.Mode.PREFER);
        assertThat(seen.code()).isEqualTo("08004");
        assertThat(seen.reason()).doesNotContain(HOST_CANARY);
    }

    @ParameterizedTest
    @CsvSource({"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void anUpstreamWithoutTlsIsRefusedWhereTlsIsRequired(UpstreamTls.Mode mode) {
        var seen =
                login(
                        peer -> {
                            peer.first();
                            peer.send((byte) 'N');
                            peer.drain();
                        },
                        mode);
        assertThat(seen.code()).isEqualTo("08004");
        assertThat(seen.reason()).contains("the upstream has no TLS");
    }

    @Test
    void anUpstreamThatIsNotThereIsSaidSo() {
        var gone = new FakeUpstream(_ -> {});
        gone.close();
        door.shop(gone.port(), DoorFixture.noTls());
        try (var client = new WireClient(door.port)) {
            var error = WireClient.of('E', client.login(0, FakeTokens.DEVELOPER));
            assertThat(error.error().code()).isEqualTo("57P03");
            assertThat(client.seen()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void anUpstreamThatSpeaks30OnlyIsDialledAgain() {
        try (var upstream =
                        new FakeUpstream(peer -> {
                            if (peer.first() != Startup.version(3, 0)) {
                                peer.error("0A000", "unsupported protocol");
                                return;
                            }
                            peer.scram();
                            peer.welcome(FakeUpstream.KEY);
                            peer.drain();
                        });
                var client = new WireClient(door.port)) {
            door.shop(upstream.port(), DoorFixture.noTls());
            assertThat(client.login(2, FakeTokens.DEVELOPER)).containsKey('Z');
            assertThat(upstream.peers).hasSize(2);
        }
    }

    @Test
    void anUpstreamThatNegotiates30Serves32Clients() {
        try (var upstream =
                        new FakeUpstream(peer -> {
                            peer.first();
                            peer.send(
                                    BackendMessages.negotiateProtocolVersion(
                                            Unpooled.buffer(), Startup.version(3, 0), List.of()));
                            peer.scram();
                            peer.welcome(FakeUpstream.KEY);
                            peer.drain();
                        });
                var client = new WireClient(door.port)) {
            door.shop(upstream.port(), DoorFixture.noTls());
            var welcome = client.login(2, FakeTokens.DEVELOPER);
            assertThat(welcome).containsKey('Z');
            assertThat(WireClient.of('K', welcome).body()).hasSize(4 + 32);
        }
    }

    @Test
    void messagesRightBehindReadyForQueryReachTheStatementPath() {
        try (var upstream =
                        new FakeUpstream(peer -> {
                            peer.first();
                            peer.scram();
                            peer.welcome(FakeUpstream.KEY);
                            peer.send(
                                    BackendMessages.parameterStatus(
                                            Unpooled.buffer(), "early", "bird"));
                            peer.drain();
                        });
                var client = new WireClient(door.port)) {
            door.shop(upstream.port(), DoorFixture.noTls());
            assertThat(client.login(0, FakeTokens.DEVELOPER)).containsKey('Z');
            assertThat(client.read().text()).isEqualTo("early\0bird\0");
        }
    }
}
