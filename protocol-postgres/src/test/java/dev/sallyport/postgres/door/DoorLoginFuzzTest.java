package dev.sallyport.postgres.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.postgres.DoorParts;
import dev.sallyport.testing.FakeAudit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Logins with bytes changed, removed and added: each ends in a refusal, a closed connection or a
/// wait for more, and never in an accepted login.
class DoorLoginFuzzTest {
    private static final int ROUNDS = 10_000;

    private final FakeAudit audit = new FakeAudit();
    private final Door door =
            new Door(
                    new DoorParts(
                            Map::of,
                            new FakeTokens(),
                            _ -> {
                                throw new AssertionError("a credential was read");
                            },
                            audit,
                            new Sessions(),
                            _ -> {
                                throw new AssertionError("a session was opened");
                            },
                            InstantSource.system(),
                            Runnable::run),
                    LimitsConfig.DEFAULT,
                    Optional.empty(),
                    true,
                    NioSocketChannel.class);

    @Test
    void changedBytesNeverLogIn() {
        var random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            var channel = new EmbeddedChannel(door.initializer());
            channel.writeInbound(mutated(random));
            channel.runPendingTasks();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                assertThat((char) out.getByte(0)).isIn('N', 'R', 'E', 'v');
                out.release();
            }
            channel.finishAndReleaseAll();
        }
        assertThat(audit.of(AuditEvent.Login.class))
                .isNotEmpty()
                .noneMatch(AuditEvent.Login::accepted);
        assertThat(door.openConnections()).isZero();
        assertThat(door.unauthenticatedConnections()).isZero();
    }

    private static ByteBuf mutated(Random random) {
        ByteBuf login =
                Unpooled.copiedBuffer(
                        WireClient.startup(
                                random.nextInt(4),
                                "user",
                                "app",
                                "database",
                                "shop",
                                "options",
                                "-c geqo=off"),
                        WireClient.password("wrong"));
        for (int i = random.nextInt(4); i > 0; i--) {
            login.setByte(random.nextInt(login.readableBytes()), random.nextInt(256));
        }
        return random.nextInt(3) == 0
                ? login.slice(0, random.nextInt(login.readableBytes()))
                : login;
    }
}
