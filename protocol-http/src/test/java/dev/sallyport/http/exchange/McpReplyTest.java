package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.Deadlines;
import dev.sallyport.http.mcp.McpUpstream.Failed;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// Compressed answers of MCP servers.
class McpReplyTest {
    private static McpReply reply(String coding, byte[] body) throws Failed {
        var head = ResponseHeaders.builder(200).add("content-encoding", coding).build();
        var reply =
                new McpReply(
                        HttpResponse.of(head, HttpData.wrap(body)).split(),
                        CommonPools.workerGroup().next(),
                        UnpooledByteBufAllocator.DEFAULT,
                        Duration.ofSeconds(10),
                        true,
                        Deadlines.USUAL);
        reply.awaitHead();
        return reply;
    }

    private static byte[] gzip(byte[] data) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void anAnswerIsUnpacked() throws Failed {
        byte[] text = "{\"jsonrpc\":\"2.0\"}".repeat(500).getBytes(StandardCharsets.UTF_8);
        var all = new ByteArrayOutputStream();
        try (var reply = reply("gzip", gzip(text))) {
            for (byte[] part = reply.next(); part != null; part = reply.next()) {
                all.writeBytes(part);
            }
            assertThat(reply.next()).isNull();
        }
        assertThat(all.toByteArray()).isEqualTo(text);
    }

    @Test
    void anAnswerThatGrowsAThousandfoldComesInSmallPiecesUntilItIsRefused() throws Failed {
        long all = 0;
        try (var reply = reply("gzip", gzip(new byte[16 << 20]))) {
            while (true) {
                byte[] part;
                try {
                    part = reply.next();
                } catch (Failed why) {
                    assertThat(why).hasMessageContaining("grows too much");
                    break;
                }
                assertThat(part).isNotNull().hasSizeLessThanOrEqualTo(2 << 20);
                all += part == null ? 0 : part.length;
            }
            assertThat(reply.next()).isNull();
        }
        assertThat(all).isLessThan(4 << 20);
    }

    @Test
    void anAnswerInAnUnknownCodingIsRefused() {
        assertThatThrownBy(() -> reply("br", new byte[] {1})).isInstanceOf(Failed.class);
    }
}
