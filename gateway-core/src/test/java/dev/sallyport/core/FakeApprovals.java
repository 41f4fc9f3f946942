package dev.sallyport.core;

import dev.sallyport.core.ApprovalRequest.Status;
import dev.sallyport.core.ApprovalRequest.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// Requests in memory. Nothing waits: each `await` runs the next step of the test's plan, then lets
/// its patience pass on the clock.
final class FakeApprovals implements Approvals {
    final List<ApprovalRequest> requests = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    private final Queue<Runnable> plan = new ArrayDeque<>();
    private final SettableClock clock;
    boolean down;
    Runnable beforeClaim = () -> {};

    FakeApprovals(SettableClock clock) {
        this.clock = clock;
    }

    FakeApprovals then(Runnable step) {
        plan.add(step);
        return this;
    }

    ApprovalRequest only() {
        if (requests.size() != 1) {
            throw new AssertionError("expected one request, found " + requests.size());
        }
        return requests.getFirst();
    }

    void settle(Status status, Vote... votes) {
        replace(only(), status, List.of(votes));
    }

    void approve() {
        settle(Status.APPROVED, vote(true, ""));
    }

    Vote vote(boolean approve, String reason) {
        return new Vote(
                new Principal.Person("https://idp", "dba"),
                "dba",
                approve,
                reason,
                clock.instant());
    }

    private void replace(ApprovalRequest old, Status status, List<Vote> votes) {
        requests.set(requests.indexOf(old), old.with(status, votes));
    }

    private void answer() {
        if (down) {
            throw new Unavailable("approvals are down");
        }
    }

    @Override
    public ApprovalRequest open(ApprovalRequest draft) {
        answer();
        for (ApprovalRequest known : requests) {
            if (known.binding().equals(draft.binding())
                    && (known.status() == Status.PENDING || known.status() == Status.APPROVED)
                    && clock.instant().isBefore(known.expiresAt())) {
                return known;
            }
        }
        requests.add(draft);
        return draft;
    }

    @Override
    public Optional<ApprovalRequest> find(String id) {
        answer();
        return requests.stream().filter(request -> request.id().equals(id)).findFirst();
    }

    @Override
    public List<ApprovalRequest> list(Filter filter) {
        return List.copyOf(requests);
    }

    @Override
    public ApprovalRequest await(String id, Duration patience) throws InterruptedException {
        waits.add(patience);
        var step = plan.poll();
        if (step != null) {
            step.run();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        var request = find(id).orElseThrow();
        if (request.status() == Status.PENDING) {
            clock.advance(patience);
            Instant now = clock.instant();
            if (!now.isBefore(request.expiresAt())) {
                replace(request, Status.EXPIRED, request.votes());
            }
        }
        return find(id).orElseThrow();
    }

    @Override
    public boolean claim(String id) {
        beforeClaim.run();
        answer();
        var request = find(id).orElseThrow();
        if (request.status() != Status.APPROVED || !clock.instant().isBefore(request.expiresAt())) {
            return false;
        }
        replace(request, Status.USED, request.votes());
        return true;
    }

    @Override
    public void cancel(String id, String reason) {
        answer();
        cancelled.add(reason);
        var request = find(id).orElseThrow();
        if (request.status() == Status.PENDING || request.status() == Status.APPROVED) {
            replace(request, Status.CANCELLED, request.votes());
        }
    }

    @Override
    public VoteResult vote(String id, Principal by, boolean approve, String reason) {
        throw new AssertionError("the gate never votes");
    }
}
