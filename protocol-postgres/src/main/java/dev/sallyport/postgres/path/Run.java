package dev.sallyport.postgres.path;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What a passed decision did at the upstream, measured until its outcome is recorded, which
/// happens once. Belongs to the event loop.
final class Run {
    /// Outcome of a command that the server skipped because an earlier one of its batch failed.
    static final String SKIPPED = "25P02";

    private final Gate gate;
    private final Gate.Clearance clearance;
    private final InstantSource clock;
    private final Instant started;
    private final Limits limits;
    private final @Nullable MessageDigest sha256;

    private long rows;
    private long changed = -1;
    private long bytes;
    private long maskedCells;
    private boolean finished;

    Run(Gate gate, Gate.Clearance clearance, InstantSource clock, boolean digest) {
        this.gate = gate;
        this.clearance = clearance;
        this.clock = clock;
        this.started = clock.instant();
        this.limits = clearance.verdict().limits();
        this.sha256 = digest ? CommandDigest.sha256() : null;
    }

    Gate.Clearance clearance() {
        return clearance;
    }

    /// Whether its answer must be watched against limits, so that nothing else may be under way.
    boolean isLimited() {
        return limits.rows() != Limits.NONE || limits.bytes() != Limits.NONE;
    }

    /// Whether one more row (or piece of COPY data) of so many bytes would be too much.
    boolean exceeds(long frameBytes) {
        return rows + 1 > limits.rows() || bytes + frameBytes > limits.bytes();
    }

    String limitText() {
        return limits.rows() != Limits.NONE
                ? limits.rows()
                        + " rows"
                        + (limits.bytes() == Limits.NONE ? "" : " or " + limits.bytes() + " bytes")
                : limits.bytes() + " bytes";
    }

    /// A row is on its way to the client; its bytes are told by [#released].
    void row() {
        rows++;
    }

    void released(ByteBuf in, int start, int end) {
        bytes += end - start;
        if (sha256 != null) {
            for (var part : in.nioBuffers(start, end - start)) {
                sha256.update(part);
            }
        }
    }

    void masked(long cells) {
        maskedCells += cells;
    }

    /// Adds the count that a command tag ends with (`INSERT 0 5`, `SELECT 12`).
    void completed(String commandTag) {
        int digits = commandTag.lastIndexOf(' ') + 1;
        if (digits == 0 || digits == commandTag.length()) {
            return;
        }
        try {
            changed =
                    Math.max(0, changed)
                            + Long.parseLong(commandTag, digits, commandTag.length(), 10);
        } catch (NumberFormatException e) {
            // A tag without count, such as CREATE TABLE.
        }
    }

    boolean isFinished() {
        return finished;
    }

    void finish(Outcome.Status status, @Nullable String code) {
        if (finished) {
            return;
        }
        finished = true;
        gate.finished(
                clearance,
                new Outcome(
                        status,
                        code,
                        changed >= 0 ? changed : rows > 0 ? rows : -1,
                        bytes,
                        maskedCells,
                        elapsed(),
                        sha256 == null ? null : HexFormat.of().formatHex(sha256.digest())));
    }

    /// The server's error.
    void failed(String sqlState) {
        finish(
                sqlState.equals("57014") ? Outcome.Status.CANCELLED : Outcome.Status.ERROR,
                sqlState);
    }

    private Duration elapsed() {
        Duration elapsed = Duration.between(started, clock.instant());
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }
}
