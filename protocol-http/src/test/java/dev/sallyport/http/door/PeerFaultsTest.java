package dev.sallyport.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.util.Exceptions;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// What is logged whole, and what isn't.
class PeerFaultsTest {
    @Test
    void whatAPeerGetsWrongIsExpected() {
        assertThat(
                        Exceptions.isExpected(
                                Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "no")))
                .isTrue();
        assertThat(Exceptions.isExpected(new DecoderException(new SSLException("no")))).isTrue();
    }

    @Test
    void faultsOfOurOwnAreNotExpected() {
        var fault = new IllegalStateException("a bug");

        assertThat(Exceptions.isExpected(fault)).isFalse();
        assertThat(Exceptions.isExpected(new NullPointerException("a bug"))).isFalse();
        assertThat(Exceptions.isExpected(new DecoderException(fault))).isFalse();
        assertThat(
                        Exceptions.isExpected(
                                Http2Exception.connectionError(
                                        Http2Error.INTERNAL_ERROR, fault, "a bug")))
                .isFalse();
        assertThat(
                        Exceptions.isExpected(
                                Http2Exception.streamError(
                                        1, Http2Error.PROTOCOL_ERROR, "no such stream")))
                .isFalse();
    }
}
