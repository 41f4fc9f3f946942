package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.core.ssh.SshVerb;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file or directory between `open` and `close`: what goes through it belongs to the decision
/// that opened it. Guarded by the session.
final class Opened {
    private final FileOperation operation;
    private final Plan.Opening opening;
    private final Gate.Clearance clearance;
    private final Instant since;
    private final @Nullable ContentDigest read;
    private final ContentDigest written = new ContentDigest();
    private long readBytes;
    private long writtenBytes;
    private long entries;
    private int inFlight;
    private boolean isCopied;
    private @Nullable Integer failed;
    private @Nullable Integer closed;

    /// @param digestsAnswers whether what is read is digested
    Opened(
            FileOperation operation,
            Plan.Opening opening,
            Gate.Clearance clearance,
            Instant since,
            boolean digestsAnswers) {
        this.operation = operation;
        this.opening = opening;
        this.clearance = clearance;
        this.since = since;
        this.read = digestsAnswers ? new ContentDigest() : null;
    }

    FileOperation operation() {
        return operation;
    }

    Gate.Clearance clearance() {
        return clearance;
    }

    Instant since() {
        return since;
    }

    Located place() {
        return opening.place();
    }

    boolean isDirectory() {
        return opening.isDirectory();
    }

    boolean reads() {
        return opening.reads();
    }

    boolean writes() {
        return opening.mode().map(OpenMode::writes).orElse(false);
    }

    /// Whether so many bytes more may be returned.
    boolean mayReturn(int bytes) {
        return switch (clearance.verdict()) {
            case Allow(_, Limits limits) -> readBytes + bytes <= limits.bytes();
            case Mask(_, Limits limits, _) -> readBytes + bytes <= limits.bytes();
            case Block _ -> false;
        };
    }

    void read(long at, byte[] data, int offset, int length) {
        readBytes += length;
        if (read != null) {
            read.add(at, data, offset, length);
        }
    }

    void listed(int names, int bytes) {
        entries += names;
        readBytes += bytes;
    }

    void sending(long at, byte[] data, int offset, int length) {
        written.add(at, data, offset, length);
    }

    void wrote(int length) {
        writtenBytes += length;
    }

    /// The host copied from or to it by itself: nobody here saw those bytes.
    void copied() {
        isCopied = true;
    }

    void failed(int status) {
        if (failed == null) {
            failed = status;
        }
    }

    void asked() {
        inFlight++;
    }

    void answered() {
        inFlight--;
    }

    void closed(int status) {
        closed = status;
    }

    /// Whether it is closed and nothing of it is in flight.
    boolean isOver() {
        return closed != null && inFlight == 0;
    }

    /// The first thing that went wrong; [Fxp#OK] where nothing did.
    int status() {
        return failed != null ? failed : closed != null ? closed : Fxp.OK;
    }

    long readBytes() {
        return readBytes;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /// Once.
    ///
    /// @return the digest of the content that was read; null where none was made or it is one of
    ///   records, which is in `detail` then
    @Nullable String summary(Map<String, String> detail) {
        if (isDirectory()) {
            detail.put("entries", Long.toString(entries));
            return null;
        }
        String content = null;
        if (reads()) {
            detail.put("read_bytes", Long.toString(readBytes));
            if (read != null && readBytes > 0) {
                content = put(detail, "read", read);
            }
        }
        if (operation.verb() == SshVerb.WRITE) {
            detail.put("written_bytes", Long.toString(writtenBytes));
            if (writtenBytes > 0) {
                put(detail, "written", written);
            }
        }
        if (isCopied) {
            detail.put("copied_at_host", "yes");
        }
        return content;
    }

    private static @Nullable String put(
            Map<String, String> detail, String what, ContentDigest digest) {
        boolean isOfRecords = digest.isOfRecords();
        String hex = digest.hex();
        detail.put(what + (isOfRecords ? "_records_sha256" : "_sha256"), hex);
        return isOfRecords ? null : hex;
    }
}
