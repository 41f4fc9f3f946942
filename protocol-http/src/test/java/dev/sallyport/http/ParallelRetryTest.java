package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.Principal;
import dev.sallyport.testing.FakeTokens;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What was approved once runs once, however often and however closely it is sent again.
class ParallelRetryTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture fixture = new DoorFixture();
    private final OneApproval approvals = new OneApproval();
    private final OwnDoor door = new OwnDoor(fixture, fixture.tokens, approvals);

    ParallelRetryTest() {
        fixture.api(upstream.port());
    }

    @AfterEach
    void close() {
        door.close();
        fixture.close();
        upstream.close();
    }

    private String post(String headers) {
        return RawClient.exchange(
                door.port,
                "POST /api/held HTTP/1.1\nHost: gw\nAuthorization: Bearer "
                        + FakeTokens.DEVELOPER
                        + "\nContent-Type: text/plain\nContent-Length: 3\n"
                        + headers
                        + "Connection: close\n\npay");
    }

    @Test
    void ofTwoRetriesOfOneApprovedRequestAtOnceOneRuns() throws Exception {
        assertThat(post("Prefer: wait=0\n"))
                .startsWith("HTTP/1.1 403")
                .contains("\"retry_handle\":\"" + approvals.now().id() + "\"");
        assertThat(upstream.received).isEmpty();
        String retry = "Sallyport-Retry: " + approvals.now().id() + "\n";
        approvals.approve();

        var first = fixture.blocking.submit(() -> post(retry));
        var second = fixture.blocking.submit(() -> post(retry));

        assertThat(
                        List.of(
                                RawClient.status(first.get(10, TimeUnit.SECONDS)),
                                RawClient.status(second.get(10, TimeUnit.SECONDS))))
                .containsExactlyInAnyOrder(200, 403);
        assertThat(upstream.received).hasSize(1);
        assertThat(upstream.last().text()).isEqualTo("pay");
        assertThat(fixture.audit.decisions().stream().filter(d -> d.startsWith("Allow")))
                .hasSize(1);

        assertThat(post("Prefer: wait=0\n" + retry))
                .startsWith("HTTP/1.1 403")
                .contains("approval_required");
        assertThat(upstream.received).hasSize(1);
    }

    /// The approvals of one command: as in the store, a request is found by its binding, and its
    /// approval is taken by one of those who come for it. The first two come at the same moment.
    private static final class OneApproval implements Approvals {
        private final CyclicBarrier together = new CyclicBarrier(2);
        private @Nullable ApprovalRequest request;

        synchronized ApprovalRequest now() {
            return Objects.requireNonNull(request);
        }

        synchronized void approve() {
            request = now().with(Status.APPROVED);
        }

        @Override
        public synchronized ApprovalRequest open(ApprovalRequest draft) {
            boolean isOpen = request != null && request.status() != Status.USED;
            if (!isOpen) {
                request = draft;
            }
            assertThat(draft.binding()).isEqualTo(now().binding());
            return now();
        }

        @Override
        public boolean claim(String id) {
            try {
                together.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the other retry did not come", e);
            }
            return take(id);
        }

        private synchronized boolean take(String id) {
            boolean isGood = now().id().equals(id) && now().status() == Status.APPROVED;
            if (isGood) {
                request = now().with(Status.USED);
            }
            return isGood;
        }

        @Override
        public Optional<ApprovalRequest> find(String id) {
            return Optional.of(now());
        }

        @Override
        public List<ApprovalRequest> list(Filter filter) {
            return List.of(now());
        }

        @Override
        public ApprovalRequest await(String id, Duration patience) {
            return now();
        }

        @Override
        public void cancel(String id, String reason) {
            throw new AssertionError("nobody left");
        }

        @Override
        public VoteResult vote(String id, Principal by, boolean approve, String reason) {
            return new VoteResult.Unknown();
        }
    }
}
