package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Tells what came of each operation, in the audit log and in the session's record, and keeps the
/// totals. Guarded by the session.
final class Outcomes {
    private final Gate gate;
    private final InstantSource clock;
    private final Executor blocking;
    private final SftpRecord record;
    private long operations;
    private long refused;
    private long readBytes;
    private long writtenBytes;

    Outcomes(Gate gate, InstantSource clock, Executor blocking, SftpRecord record) {
        this.gate = gate;
        this.clock = clock;
        this.blocking = blocking;
        this.record = record;
    }

    /// Of what opened nothing, or failed to.
    void done(
            Plan plan,
            Gate.Clearance clearance,
            Instant since,
            Outcome.Status how,
            @Nullable String code) {
        operations++;
        finish(plan.operation(), clearance, outcome(since, how, code, 0, null, detail()));
    }

    /// @param how where it was closed in due form, [Outcome.Status#OK]
    void closed(Opened opened, Outcome.Status how) {
        operations++;
        readBytes += opened.readBytes();
        writtenBytes += opened.writtenBytes();
        Map<String, String> detail = detail();
        String digest = opened.summary(detail);
        int status = opened.status();
        boolean hasFailed = how == Outcome.Status.OK && status != Fxp.OK;
        finish(
                opened.operation(),
                opened.clearance(),
                outcome(
                        opened.since(),
                        hasFailed ? Outcome.Status.ERROR : how,
                        status == Fxp.OK ? null : Fxp.word(status),
                        opened.readBytes(),
                        digest,
                        detail));
    }

    void refused(SshRequest request, Refusal refusal) {
        refused++;
        record.refused(request, refusal);
    }

    private Map<String, String> detail() {
        var detail = new LinkedHashMap<String, String>();
        detail.put("tier", Tier.EXEC.word());
        detail.put("recording", record.id().toString());
        return detail;
    }

    private Outcome outcome(
            Instant since,
            Outcome.Status how,
            @Nullable String code,
            long bytes,
            @Nullable String digest,
            Map<String, String> detail) {
        return new Outcome(
                how, code, -1, bytes, 0, Duration.between(since, clock.instant()), digest, detail);
    }

    private void finish(SshRequest request, Gate.Clearance clearance, Outcome outcome) {
        record.done(request, clearance.decision(), outcome);
        blocking.execute(() -> gate.finished(clearance, outcome));
    }

    /// Of the session as a whole; closes its record. Once, the last call.
    void over(Gate.Clearance clearance, Instant since, Outcome.Status how, @Nullable String code) {
        Map<String, String> detail = detail();
        detail.put("operations", Long.toString(operations));
        detail.put("refused", Long.toString(refused));
        detail.put("read_bytes", Long.toString(readBytes));
        detail.put("written_bytes", Long.toString(writtenBytes));
        Outcome outcome = outcome(since, how, code, readBytes, null, detail);
        blocking.execute(() -> {
            detail.putAll(record.close(outcome.detail()));
            gate.finished(clearance, outcome.withDetail(detail));
        });
    }
}
