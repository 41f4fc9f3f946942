package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Eventually;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Start-up packets and token messages, good and bad.
class StartupTest {
    private final DoorFixture door = DoorFixture.plain();
    private final FakeUpstream upstream = FakeUpstream.friendly();

    StartupTest() {
        door.shop(upstream.port(), DoorFixture.noTls());
    }

    @AfterEach
    void close() {
        door.close();
        upstream.close();
    }

    private WireClient.Message answer(ByteBuf startup) {
        try (var client = new WireClient(door.port)) {
            var answer = client.send(startup).read();
            if (answer.tag() == 'E') {
                assertThat(client.isClosed()).isTrue();
            }
            return answer;
        }
    }

    private String refusal(ByteBuf startup) {
        var answer = answer(startup);
        assertThat(answer.tag()).isEqualTo('E');
        return answer.error().code() + " " + answer.error().message();
    }

    static IntStream splits() {
        return IntStream.range(1, wholeLogin().readableBytes());
    }

    private static ByteBuf wholeLogin() {
        return Unpooled.wrappedBuffer(
                WireClient.shop(0), WireClient.password(FakeTokens.DEVELOPER));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void aLoginIsReadTheSameHoweverItsBytesArrive(int split) {
        ByteBuf whole = wholeLogin();
        try (var client = new WireClient(door.port)) {
            client.send(whole.readSlice(split));
            Eventually.holds(
                    () -> assertThat(door.listener.openConnections()).isGreaterThanOrEqualTo(1));
            client.send(whole);
            assertThat(client.untilReady()).containsKey('Z');
        }
    }

    @Test
    void aLoginMayComeByteByByte() {
        ByteBuf whole = wholeLogin();
        try (var client = new WireClient(door.port)) {
            while (whole.isReadable()) {
                client.send(whole.readSlice(1));
            }
            assertThat(client.untilReady()).containsKey('Z');
        }
    }

    @Test
    void theLargestStartupPacketIsRead() {
        int used =
                WireClient.startup(0, "user", "app", "database", "shop", "_pq_.x", "")
                        .readableBytes();
        var answer =
                answer(
                        WireClient.startup(
                                0,
                                "user",
                                "app",
                                "database",
                                "shop",
                                "_pq_.x",
                                "y".repeat(10_000 - used)));
        assertThat(answer.tag()).isEqualTo('v');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // no terminator; name without value; bytes behind the terminator; a name twice; not
                // UTF-8
                "0000000d00030000" + "7573657200",
                "0000000e00030000" + "757365720000",
                "0000000b00030000" + "000000",
                "0000001900030000" + "7573657200610075736572006200" + "000000",
                "0000001800030000" + "75736572006100" + "75736572006200" + "0000",
                "0000001000030000" + "75736572" + "00ff0000",
                "0000000c04d2162f" + "00000000",
            })
    void aMalformedStartupPacketIsAProtocolViolation(String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex);
        bytes[3] = (byte) bytes.length;
        assertThat(refusal(Unpooled.wrappedBuffer(bytes))).startsWith("08P01 protocol violation");
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "4, 0", "1234, 1", "0, 0"})
    void anotherMajorVersionIsRefused(int major, int minor) {
        assertThat(refusal(WireClient.startup(major, minor, "user", "app", "database", "shop")))
                .startsWith("0A000 protocol " + major + "." + minor);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 2", "9999, 2"})
    void anUnknownMinorVersionIsNegotiatedOnce(int minor, int expected) {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.startup(minor, "user", "app", "database", "shop"));
            var negotiation = client.read();
            assertThat(negotiation.tag()).isEqualTo('v');
            assertThat(ByteBufUtil.hexDump(negotiation.body()))
                    .isEqualTo("0003000" + expected + "00000000");
            assertThat(client.read().tag()).isEqualTo('R');
            client.send(WireClient.password(FakeTokens.DEVELOPER));
            var welcome = client.untilReady();
            assertThat(welcome).containsKey('Z').doesNotContainKey('v');
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "2, 32"})
    void aKnownMinorVersionIsNotNegotiatedAndHasItsOwnKeyLength(int minor, int keyBytes) {
        try (var client = new WireClient(door.port)) {
            var welcome = client.login(minor, FakeTokens.DEVELOPER);
            assertThat(welcome).containsKeys('Z', 'K', 'S').doesNotContainKey('v');
            assertThat(WireClient.of('K', welcome).body()).hasSize(4 + keyBytes);
        }
    }

    @Test
    void unknownProtocolOptionsAreNamedInTheNegotiation() {
        try (var client = new WireClient(door.port)) {
            client.send(
                    WireClient.startup(
                            2,
                            "user",
                            "app",
                            "database",
                            "shop",
                            "_pq_.one",
                            "1",
                            "_pq_.two",
                            "2"));
            var negotiation = client.read();
            assertThat(negotiation.tag()).isEqualTo('v');
            assertThat(negotiation.text()).endsWith("_pq_.one\0_pq_.two\0");
            client.read();
            client.send(WireClient.password(FakeTokens.DEVELOPER));
            assertThat(client.untilReady()).containsKey('Z').doesNotContainKey('v');
        }
        assertThat(upstream.peers.getFirst().bodies.getFirst()).doesNotContain("_pq_");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "'' | shop",
                "app | ''",
                "app | /",
                "app | shop/",
                "app | /postgres",
                "app | shop/a/b",
                "app | ' shop'",
                "app | 'shop '",
                "'app ' | shop",
                "app | 'shop dbname=x'",
                "app | 'shop\u0009'",
                "app | 'shop\u00a0'",
                "app | 'shop\u200b'",
                "app | 'shop/a\u0001'"
            },
            delimiter = '|')
    void aMissingOrMalformedNameIsOneClearError(String user, String database) {
        assertThat(refusal(WireClient.startup(0, "user", user, "database", database)))
                .startsWith("28000 no target and account");
        assertThat(upstream.peers).isEmpty();
    }

    @Test
    void aMissingNameIsTheSameError() {
        assertThat(refusal(WireClient.startup(0, "user", "app")))
                .isEqualTo(refusal(WireClient.startup(0, "database", "shop")))
                .isEqualTo(refusal(WireClient.startup(0)))
                .isEqualTo(
                        refusal(WireClient.startup(0, "user", "a".repeat(64), "database", "shop")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOP",
                "shop?sslmode=disable",
                "shop%00",
                "shop'--",
                "\"shop\"",
                "shop=1",
                "shop@h"
            })
    void aNameIsNeverReadAsAnythingElse(String database) {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.startup(0, "user", "app", "database", database));
            client.send(WireClient.password(FakeTokens.DEVELOPER));
            var error = WireClient.of('E', client.untilReady());
            assertThat(error.error().code()).isEqualTo("28P01");
        }
        assertThat(upstream.peers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "role",
                "ROLE",
                "session_authorization",
                "session_replication_role",
                "row_security",
                "standard_conforming_strings",
                "session_preload_libraries",
                "local_preload_libraries",
                "default_transaction_read_only",
                "backslash_quote",
                "log_statement",
                "replication",
                "Replication",
                "unknown_thing",
                "some.custom",
                "OPTIONS",
                "Database"
            })
    void aParameterOutsideTheListIsRefused(String name) {
        assertThat(refusal(WireClient.startup(0, "user", "app", "database", "shop", name, "on")))
                .startsWith("22023 start-up parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c role=postgres",
                "-crole=postgres",
                "--role=postgres",
                "--session-authorization=postgres",
                "-c geqo=off -c ROLE=postgres",
                "-c\\ role=postgres",
                "-c ro\\le=postgres",
                "-c standard_conforming_strings=off",
                "-c replication=database",
                "-c",
                "-c geqo",
                "-d 5",
                "-W 30",
                "geqo=off",
                "--",
                "-c =x"
            })
    void optionsHoldNothingThatTheListDoesNot(String options) {
        assertThat(
                        refusal(
                                WireClient.startup(
                                        0, "user", "app", "database", "shop", "options", options)))
                .startsWith("22023");
    }

    @ParameterizedTest
    @CsvSource({"LATIN1", "win1252", "euc_jp", "''"})
    void anotherEncodingIsRefused(String encoding) {
        assertThat(
                        refusal(
                                WireClient.startup(
                                        0,
                                        "user",
                                        "app",
                                        "database",
                                        "shop",
                                        "client_encoding",
                                        encoding)))
                .isEqualTo("22023 start-up parameter \"client_encoding\" must be UTF8");
    }

    @ParameterizedTest
    @CsvSource({"UTF8", "utf-8", "UNICODE", "'UTF_8'", "SQL_ASCII"})
    void theUpstreamIsAlwaysAskedForUtf8(String encoding) {
        try (var client = new WireClient(door.port)) {
            client.send(
                    WireClient.startup(
                            0,
                            "user",
                            "app",
                            "database",
                            "shop",
                            "client_encoding",
                            encoding,
                            "TimeZone",
                            "UTC",
                            "options",
                            "-c timezone=GMT -c geqo=off"));
            client.send(WireClient.password(FakeTokens.DEVELOPER));
            assertThat(client.untilReady()).containsKey('Z');
        }
        assertThat(upstream.peers.getFirst().bodies.getFirst())
                .startsWith("user\0" + DoorFixture.UPSTREAM_USER + "\0database\0postgres\0")
                .contains("timezone\0UTC\0", "geqo\0off\0")
                .doesNotContain("options", "GMT", encoding + "\0TimeZone")
                .endsWith("client_encoding\0UTF8\0standard_conforming_strings\0on\0\0");
    }

    @Test
    void aSettingInTwoSpellingsIsRefused() {
        assertThat(
                        refusal(
                                WireClient.startup(
                                        0,
                                        "user",
                                        "app",
                                        "database",
                                        "shop",
                                        "DateStyle",
                                        "ISO",
                                        "datestyle",
                                        "German")))
                .contains("is given twice");
    }

    @Test
    void aTokenOverTheLimitIsRefusedBeforeItsBytesCame() {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.shop(0)).read();
            client.send(Unpooled.buffer().writeByte('p').writeInt(4 + 65_536 + 1));
            assertThat(client.read().error().message()).contains("longer than 65535 bytes");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void theLargestTokenIsLookedAt() {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.shop(0)).read();
            client.send(WireClient.password("t".repeat(65_535)));
            assertThat(client.read().error().code()).isEqualTo("28P01");
        }
        assertThat(door.audit.lastLogin().reason()).contains("signature does not match");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p\0\0\0\u0004",
                "p\0\0\0\u0005x",
                "p\0\0\0\u0007a\0b",
                "p\0\0\0\u0007a\0\0",
                "p\0\0\0\3",
                "p\u00ff\u00ff\u00ff\u00ff",
                "Q\0\0\0\u0005\0",
                "X\0\0\0\u0004"
            })
    void aMalformedTokenMessageIsAProtocolViolation(String bytes) {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.shop(0)).read();
            client.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.read().error().code()).isEqualTo("08P01");
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(door.audit.events).isEmpty();
    }

    @Test
    void anEmptyTokenIsSaidSo() {
        try (var client = new WireClient(door.port)) {
            client.send(WireClient.shop(0)).read();
            client.send(WireClient.password(""));
            var error = client.read().error();
            assertThat(error.code()).isEqualTo("28P01");
            assertThat(error.message()).isEqualTo("no token: the password is empty");
        }
    }
}
