package dev.sallyport.audit;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {
    private static final long COMMIT = MICROSECONDS.toNanos(800);

    private final Company company = new Company();
    private long now = System.nanoTime();

    @Test
    void oneCallerAloneWaitsForNobody() {
        commits(1, 0, 50);

        company.leaves(0, now);

        assertThat(company.waitNanos(0, now)).isZero();
        company.firstCame(later(COMMIT * 10));
        assertThat(company.waitNanos(1, now)).isZero();
    }

    @Test
    void thoseWhoWereAnsweredTogetherAreWaitedForHalfACommit() {
        commits(8, 0, 50);

        company.leaves(0, now);

        assertThat(company.expected()).isEqualTo(8);
        assertThat(company.waitNanos(5, now)).isBetween(COMMIT / 3, COMMIT / 2);
        assertThat(company.waitNanos(5, later(COMMIT / 2))).isZero();
    }

    @Test
    void nobodyIsWaitedForWhenAllAreThere() {
        commits(8, 0, 50);

        company.leaves(3, now);

        assertThat(company.waitNanos(7, now)).isPositive();
        assertThat(company.waitNanos(8, now)).isZero();
    }

    @Test
    void thoseWhoCameDuringACommitAreExpectedWithThoseWhomItCarried() {
        commits(3, 5, 1);

        assertThat(company.expected()).isEqualTo(8);
    }

    @Test
    void theWaitBeginsWithTheFirstWhereAllAreLate() {
        commits(8, 0, 50);
        company.leaves(0, now);

        company.firstCame(later(COMMIT * 20));

        assertThat(company.waitNanos(1, now)).isBetween(COMMIT / 3, COMMIT / 2);
    }

    @Test
    void theWaitTakesInHowLongTheFirstUsuallyNeedsToComeBack() {
        long back = MICROSECONDS.toNanos(300);
        for (int i = 0; i < 50; i++) {
            company.leaves(0, now);
            company.firstCame(later(back));
            company.departs(8, now);
            company.returns(0, later(COMMIT));
        }

        company.leaves(0, now);

        assertThat(company.waitNanos(0, later(back)))
                .as("left when the first is there")
                .isBetween(COMMIT / 3, COMMIT / 2);
        company.leaves(1, now);
        assertThat(company.waitNanos(1, now)).as("one is there").isLessThanOrEqualTo(COMMIT / 2);
    }

    @Test
    void callersWhoAreLongInComingBackAreNotWaitedForLongerThanAMillisecond() {
        for (int i = 0; i < 50; i++) {
            company.leaves(0, now);
            company.firstCame(later(MILLISECONDS.toNanos(20)));
            company.departs(8, now);
            company.returns(0, later(COMMIT));
        }

        company.leaves(0, now);

        assertThat(company.waitNanos(0, now)).isLessThanOrEqualTo(MILLISECONDS.toNanos(1));
    }

    @Test
    void aWaitThatBroughtNobodyIsNotTriedAgainAtOnce() {
        commits(2, 2, 50);
        company.leaves(2, now);
        assertThat(company.waitNanos(2, now)).isPositive();

        company.departs(2, later(COMMIT / 2)); // nobody else came
        company.returns(2, later(COMMIT));

        company.leaves(2, now);
        assertThat(company.waitNanos(2, now)).isZero();
        company.departs(2, now);
        company.returns(2, later(COMMIT));
        company.leaves(2, now);
        assertThat(company.waitNanos(2, now)).as("tried again later").isPositive();
    }

    @Test
    void fruitlessWaitsBecomeRare() {
        int waits = 0;
        for (int i = 0; i < 1_000; i++) {
            company.leaves(1, now);
            waits += company.waitNanos(1, now) > 0 ? 1 : 0;
            company.departs(1, now);
            company.returns(1, later(COMMIT));
        }

        assertThat(waits).isBetween(1, 30);
    }

    @Test
    void aSlowStoreMakesNobodyWaitLongerThanAMillisecondMore() {
        company.departs(8, now);
        company.returns(0, later(MILLISECONDS.toNanos(900_000)));

        company.leaves(0, now);

        assertThat(company.waitNanos(1, now)).isEqualTo(MILLISECONDS.toNanos(1));
    }

    private void commits(int carried, int cameMeanwhile, int times) {
        for (int i = 0; i < times; i++) {
            company.departs(carried, now);
            company.returns(cameMeanwhile, later(COMMIT));
        }
    }

    private long later(long nanos) {
        now += nanos;
        return now;
    }
}
