package dev.sallyport.http.mcp;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// Requests in memory. Waiting lets time pass on the clock, or blocks until the waiter is given up.
final class FakeApprovals implements Approvals {
    final List<ApprovalRequest> requests = new CopyOnWriteArrayList<>();
    final CountDownLatch waiting = new CountDownLatch(1);
    private final SettableClock clock;
    volatile boolean blocks;

    FakeApprovals(SettableClock clock) {
        this.clock = clock;
    }

    void approve() {
        settle(requests.getLast(), Status.APPROVED);
    }

    private void settle(ApprovalRequest old, Status status) {
        requests.set(requests.indexOf(old), old.with(status));
    }

    @Override
    public ApprovalRequest open(ApprovalRequest draft) {
        for (ApprovalRequest known : requests) {
            if (known.binding().equals(draft.binding())
                    && (known.status() == Status.PENDING || known.status() == Status.APPROVED)) {
                return known;
            }
        }
        requests.add(draft);
        return draft;
    }

    @Override
    public Optional<ApprovalRequest> find(String id) {
        return requests.stream().filter(request -> request.id().equals(id)).findFirst();
    }

    @Override
    public List<ApprovalRequest> list(Filter filter) {
        return List.copyOf(requests);
    }

    @Override
    public ApprovalRequest await(String id, Duration patience) throws InterruptedException {
        waiting.countDown();
        if (blocks) {
            new CountDownLatch(1).await();
        }
        clock.advance(patience);
        return find(id).orElseThrow();
    }

    @Override
    public boolean claim(String id) {
        var request = find(id).orElseThrow();
        if (request.status() != Status.APPROVED) {
            return false;
        }
        settle(request, Status.USED);
        return true;
    }

    @Override
    public void cancel(String id, String reason) {
        settle(find(id).orElseThrow(), Status.CANCELLED);
    }

    @Override
    public VoteResult vote(String id, Principal by, boolean approve, String reason) {
        throw new AssertionError("the gate never votes");
    }
}
