package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Decision.Verdict;
import dev.sallyport.core.Gate.Clearance;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Outcome.Status;
import dev.sallyport.core.Unavailable;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A command that was let through: what is counted of its answer until its outcome is written.
/// Whatever becomes of it, its outcome is written once and its recording is closed: use it in a
/// `try`. Used by one thread.
final class Released implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Released.class);

    private final McpParts parts;
    private final Clearance clearance;
    private final @Nullable Film film;
    private final @Nullable MessageDigest digest;
    private final long since;
    private final Map<String, String> detail = new HashMap<>();
    private long bytes;
    private long masked;
    private boolean finished;

    private Released(McpParts parts, Clearance clearance, boolean withDigest, @Nullable Film film) {
        this.parts = parts;
        this.clearance = clearance;
        this.film = film;
        this.digest = withDigest ? CommandDigest.sha256() : null;
        this.since = parts.nanos().getAsLong();
    }

    /// @param asked the message, or the method that stands for it; kept where a rule wants that
    /// @return empty where it can't be kept: nothing may be sent, and the outcome is written
    static Optional<Released> of(
            McpParts parts, McpVisit visit, Clearance clearance, Supplier<String> asked) {
        boolean isRecorded = limits(clearance).recordBodies();
        try {
            Film film = isRecorded ? Film.of(parts, visit, clearance, asked.get()) : null;
            return Optional.of(new Released(parts, clearance, visit.answerDigest(), film));
        } catch (Unavailable _) {
            notSent(parts, clearance);
            return Optional.empty();
        } catch (RuntimeException e) {
            notSent(parts, clearance);
            throw e;
        }
    }

    /// It might have been sent, but nothing was.
    static void notSent(McpParts parts, Clearance clearance) {
        new Released(parts, clearance, false, null).finish(Status.NOT_SENT, null);
    }

    private static Limits limits(Clearance clearance) {
        return switch (clearance.verdict()) {
            case Allow allow -> allow.limits();
            case Mask mask -> mask.limits();
            case Block _ -> Limits.UNLIMITED;
        };
    }

    Verdict verdict() {
        return clearance.verdict();
    }

    static List<MaskOrder> orders(Verdict verdict) {
        return switch (verdict) {
            case Mask mask -> mask.masks();
            case Allow _, Block _ -> List.of();
        };
    }

    void detail(String key, String value) {
        detail.put(key, value);
    }

    /// Hides what is to be hidden, and counts what is left.
    ///
    /// @throws dev.sallyport.core.Unavailable when it can't be hidden; then nothing may be shown
    ObjectNode masked(ObjectNode message, List<MaskOrder> orders) {
        var hidden = parts.masks().mask(message, orders);
        masked += hidden.hidden();
        return hidden.message();
    }

    /// @return whether the rule's limit allows it
    /// @throws Unavailable when it can't be recorded; then it may not be shown
    boolean count(JsonNode message) {
        byte[] data = JsonTree.bytes(message);
        if (data.length > limits(clearance).bytes() - bytes) {
            return false;
        }
        if (film != null) {
            film.shown(data);
        }
        bytes += data.length;
        if (digest != null) {
            digest.update(data);
        }
        return true;
    }

    /// Once; what comes after it is not written.
    void finish(Status status, @Nullable String code) {
        if (finished) {
            return;
        }
        finished = true;
        closeFilm();
        parts.gate()
                .finished(
                        clearance,
                        new Outcome(
                                status,
                                code,
                                -1,
                                bytes,
                                masked,
                                Duration.ofNanos(parts.nanos().getAsLong() - since),
                                digest == null ? null : HexFormat.of().formatHex(digest.digest()),
                                detail));
    }

    /// An outcome says less without its recording, but it is written.
    private void closeFilm() {
        try {
            if (film != null) {
                detail.putAll(film.close());
            }
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("decision", clearance.decision())
                    .setCause(e)
                    .log("mcp recording not closed");
        }
    }

    /// Without effect where the outcome is written; else nobody could say what it is any more.
    @Override
    public void close() {
        finish(Status.CUT, null);
    }
}
