package dev.sallyport.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import dev.sallyport.postgres.upstream.TlsOpening.Secured;
import dev.sallyport.postgres.wire.CancelKey;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random server bytes, made of what looks like messages: none of them is ever a login.
class LoginHandlerFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final byte[] TAGS =
            "RESKZNvTC1".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final int[] KINDS = {0, 3, 5, 10, 11, 12};

    private int failed;

    private final LoginHandler.Listener listener =
            new LoginHandler.Listener() {
                @Override
                public void ready(
                        ChannelHandlerContext ctx,
                        Map<String, String> parameters,
                        @Nullable CancelKey key) {
                    throw new AssertionError("logged in by random bytes");
                }

                @Override
                public void failed(ChannelHandlerContext ctx, UpstreamFailure why) {
                    failed++;
                    assertThat(why.getMessage()).doesNotContain("fuzz-password");
                }

                @Override
                public void tooNew(ChannelHandlerContext ctx) {
                    failed++;
                }
            };

    @Test
    void randomBytesAreNeverALoginAndFailOnce() {
        var random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            failed = 0;
            var channel =
                    new EmbeddedChannel(new LoginHandler(order(), 2, Runnable::run, listener));
            channel.pipeline().fireUserEventTriggered(Secured.SECURED);
            for (int message = 0; message < 4 && channel.isOpen(); message++) {
                channel.writeInbound(Unpooled.wrappedBuffer(message(random)));
                channel.runPendingTasks();
            }
            channel.close();
            assertThat(failed).isEqualTo(1);
            channel.releaseOutbound();
            channel.finishAndReleaseAll();
        }
    }

    private static byte[] message(Random random) {
        var body = Unpooled.buffer();
        if (random.nextBoolean()) {
            body.writeInt(KINDS[random.nextInt(KINDS.length)]);
        }
        if (random.nextInt(3) == 0) {
            body.writeBytes("SCRAM-SHA-256\0\0".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        byte[] noise = new byte[random.nextInt(12)];
        random.nextBytes(noise);
        body.writeBytes(noise);
        int length = random.nextInt(8) == 0 ? random.nextInt() : 4 + body.readableBytes();
        var out =
                Unpooled.buffer()
                        .writeByte(TAGS[random.nextInt(TAGS.length)])
                        .writeInt(length)
                        .writeBytes(body);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static UpstreamOrder order() {
        var target =
                new TargetConfig(
                        new Target("t", Protocol.POSTGRES, Set.of()),
                        "localhost",
                        5432,
                        "d",
                        new UpstreamTls(UpstreamTls.Mode.DISABLE, Optional.empty()),
                        false,
                        Map.of(
                                "a",
                                new TargetConfig.AccountConfig(
                                        "a", "u", "env:UNUSED", Set.of("any"), Set.of())));
        return new UpstreamOrder(
                target,
                List.of(),
                Optional.empty(),
                "u",
                Secret.of("fuzz-password"),
                "d",
                Map.of());
    }
}
