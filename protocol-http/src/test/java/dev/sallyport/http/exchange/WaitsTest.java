package dev.sallyport.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.ResponseHeaders;
import dev.sallyport.http.Deadlines;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final Deadlines DEADLINES = Deadlines.USUAL;

    private final Deadline deadline = new Deadline();

    private Waits waits(boolean mayBeQuiet) {
        return new Waits(DEADLINES, deadline, mayBeQuiet);
    }

    private void isIn(Duration expected) {
        long now = System.nanoTime();
        assertThat(deadline.isPast(now + expected.toNanos() / 2)).isFalse();
        assertThat(deadline.isPast(now + expected.toNanos() + 1)).isTrue();
    }

    @Test
    void aClientThatSendsABodyHasLessTimeForEachPieceThanATargetForItsAnswer() {
        var waits = waits(false);
        waits.moved();
        isIn(DEADLINES.answer());
        waits.awaited();
        isIn(DEADLINES.body());
        assertThat(waits.what()).isEqualTo(Waits.For.REST_OF_REQUEST);
        waits.moved();
        isIn(DEADLINES.answer());
        assertThat(waits.what()).isEqualTo(Waits.For.ANSWER);
    }

    @Test
    void aStreamOfMessagesMayBeQuietForLong() {
        var waits = waits(true);
        waits.awaited();
        isIn(DEADLINES.quiet());
    }

    @Test
    void anAnswerOfKnownLengthMayPauseForLessLongThanOneWithoutALength() {
        var file = waits(false);
        file.answered(ResponseHeaders.builder(200).contentLength(5).build());
        file.asked();
        isIn(DEADLINES.answer());
        var events = waits(false);
        events.answered(ResponseHeaders.of(200));
        events.asked();
        isIn(DEADLINES.quiet());
    }

    @Test
    void whatComesOfABodyAfterTheAnswerHasBegunDoesNotPutItOff() {
        var waits = waits(true);
        waits.answered(ResponseHeaders.builder(200).contentLength(5).build());
        waits.asked();
        waits.awaited();
        waits.moved();
        isIn(DEADLINES.answer());
        assertThat(waits.what()).isEqualTo(Waits.For.REST_OF_ANSWER);
    }

    @Test
    void aTargetThatSaysThatItIsAtWorkDoesNotPutOffAClientThatStopped() {
        var waits = waits(false);
        waits.moved();
        waits.awaited();
        waits.asked();
        isIn(DEADLINES.body());
        assertThat(waits.what()).isEqualTo(Waits.For.REST_OF_REQUEST);
        waits.moved();
        waits.asked();
        assertThat(waits.what()).isEqualTo(Waits.For.ANSWER);
    }

    @Test
    void whatIsOverIsNeverLate() {
        var waits = waits(false);
        waits.moved();
        waits.over();
        waits.asked();
        assertThat(deadline.isPast(System.nanoTime() + DEADLINES.quiet().toNanos() * 2)).isFalse();
    }
}
