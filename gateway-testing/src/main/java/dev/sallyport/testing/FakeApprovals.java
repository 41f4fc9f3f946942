package dev.sallyport.testing;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One request, settled by the test.
public final class FakeApprovals implements Approvals {
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile @Nullable ApprovalRequest request;
    private volatile ApprovalRequest.Status status = ApprovalRequest.Status.PENDING;
    public volatile @Nullable String cancelled;
    public final AtomicInteger opened = new AtomicInteger();

    public void settle(ApprovalRequest.Status as) {
        status = as;
        settled.countDown();
    }

    @Override
    public ApprovalRequest open(ApprovalRequest draft) {
        opened.incrementAndGet();
        request = draft;
        return now();
    }

    private ApprovalRequest now() {
        ApprovalRequest r = request;
        if (r == null) {
            throw new IllegalStateException("no request was opened");
        }
        return r.with(status);
    }

    @Override
    public Optional<ApprovalRequest> find(String id) {
        return Optional.ofNullable(request);
    }

    @Override
    public List<ApprovalRequest> list(Filter filter) {
        return List.of();
    }

    @Override
    public ApprovalRequest await(String id, Duration patience) throws InterruptedException {
        settled.await(30, TimeUnit.SECONDS);
        return now();
    }

    @Override
    public boolean claim(String id) {
        return true;
    }

    @Override
    public void cancel(String id, String reason) {
        cancelled = reason;
    }

    @Override
    public VoteResult vote(String id, Principal by, boolean approve, String reason) {
        return new VoteResult.Unknown();
    }
}
