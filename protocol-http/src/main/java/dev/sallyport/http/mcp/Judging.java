package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.Command;
import dev.sallyport.core.Gate.Clearance;
import dev.sallyport.core.Gate.HoldNotice;
import dev.sallyport.core.Gate.Passage;
import dev.sallyport.core.Gate.Ticket;
import dev.sallyport.core.Refusal;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Submits one command and waits until it is settled. A client that goes away, or that cancels,
/// gives up a command that is held. Used by one thread; [#gone] comes from any.
final class Judging implements Passage {
    /// Nobody waits longer than the rule says: MCP clients are programs, whoever uses them.
    private static final Duration AS_LONG_AS_THE_RULE = Duration.ofDays(1);

    private static final String GONE = "the client has gone";

    private sealed interface Event {}

    private record Held(HoldNotice notice) implements Event {}

    private record Settled(Clearance clearance) implements Event {}

    private record GaveUp(String reason) implements Event {}

    private final McpParts parts;
    private final McpVisit visit;
    private final Duration patience;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /// Is told that the command waits; may start an answer.
    interface Waiting {
        void held(HoldNotice notice) throws McpClient.Gone;
    }

    Judging(McpParts parts, McpVisit visit, @Nullable Duration wish) {
        this.parts = parts;
        this.visit = visit;
        this.patience = wish == null ? AS_LONG_AS_THE_RULE : wish;
    }

    /// What may pass has a session that lives, and someone who waits for the answer.
    ///
    /// @param id of the request; null where nothing can cancel it
    Clearance settle(
            Command command, @Nullable JsonNode id, @Nullable McpSession mcp, Waiting waiting)
            throws McpClient.Gone {
        var clearance = settled(command, id, mcp, waiting);
        if (clearance.isPassed() && visit.isOver()) {
            Released.notSent(parts, clearance);
            throw new McpClient.Gone();
        }
        return clearance;
    }

    private Clearance settled(
            Command command, @Nullable JsonNode id, @Nullable McpSession mcp, Waiting waiting) {
        Ticket giveUp = reason -> events.add(new GaveUp(reason));
        if (id != null) { // first, so that no cancellation comes too early
            parts.held().put(visit.session().id(), mcp, id, giveUp);
        }
        try {
            return waited(parts.gate().submit(visit.session(), command, this), waiting);
        } finally {
            if (id != null) {
                parts.held().remove(visit.session().id(), mcp, id, giveUp);
            }
        }
    }

    /// Refuses for a reason of MCP's own; it is recorded like any other refusal.
    Clearance refuse(Command command, Refusal refusal) {
        parts.gate().refuse(visit.session(), command, refusal, this);
        return waited(_ -> {}, _ -> {});
    }

    private Clearance waited(Ticket ticket, Waiting waiting) {
        while (true) {
            switch (next()) {
                case Settled(Clearance clearance) -> {
                    return clearance;
                }
                case GaveUp(String reason) -> ticket.cancel(reason);
                case Held(HoldNotice notice) -> {
                    try {
                        waiting.held(notice);
                    } catch (McpClient.Gone _) {
                        ticket.cancel(GONE);
                    }
                }
            }
        }
    }

    /// The gate always settles; that this thread is interrupted changes nothing of it.
    private Event next() {
        boolean interrupted = false;
        while (true) {
            try {
                Event event = events.take();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return event;
            } catch (InterruptedException _) {
                interrupted = true;
                events.add(new GaveUp(GONE));
            }
        }
    }

    void gone() {
        events.add(new GaveUp(GONE));
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void held(HoldNotice notice) {
        events.add(new Held(notice));
    }

    @Override
    public void settled(Clearance clearance) {
        events.add(new Settled(clearance));
    }
}
