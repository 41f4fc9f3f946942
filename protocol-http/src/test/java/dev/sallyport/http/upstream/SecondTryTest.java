package dev.sallyport.http.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.GoAwayReceivedException;
import com.linecorp.armeria.client.RefusedStreamException;
import com.linecorp.armeria.client.SessionProtocolNegotiationException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecondTryTest {
    static Stream<Throwable> lost() {
        return Stream.of(
                ClosedSessionException.get(),
                GoAwayReceivedException.get(),
                RefusedStreamException.get(),
                new IOException("broken pipe"));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whatWasNotSentOnAConnectionThatWasLostIsTriedAgain(Throwable cause) {
        assertThat(SecondTry.helps(UnprocessedRequestException.of(cause))).isTrue();
    }

    static Stream<Throwable> notHad() {
        return Stream.of(
                new ConnectTimeoutException("5 s"),
                new UnknownHostException("nobody"),
                new SSLHandshakeException("expired"),
                new SessionProtocolNegotiationException(SessionProtocol.H2, "no SETTINGS"));
    }

    @ParameterizedTest
    @MethodSource("notHad")
    void aConnectionThatCannotBeHadIsNotWaitedForTwice(Throwable cause) {
        assertThat(SecondTry.helps(UnprocessedRequestException.of(cause))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whatMayHaveBeenSentIsNotTriedAgain(Throwable cause) {
        assertThat(SecondTry.helps(cause)).isFalse();
    }

    @Test
    void whereNothingIsKnownOfTheConnectionNothingIsSentTwice() {
        assertThat(SecondTry.isHarmless(ClosedSessionException.get(), null, HttpMethod.GET))
                .isFalse();
    }
}
