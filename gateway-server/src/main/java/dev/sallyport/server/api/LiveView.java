package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponseWriter;
import dev.sallyport.audit.RecordingReader.Sink;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.audit.SessionQuery;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Sessions;
import dev.sallyport.server.api.ApiParts.History;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A recording while it is made: what was kept is sent as it comes, until the recording ends, the
/// viewer leaves or the viewer's token expires. It is read from the store, so that nobody sees what
/// isn't evidence, and so that any replica can show it.
final class LiveView {
    private static final Duration EVERY = Duration.ofMillis(250);

    /// A view whose token expires while it begins ends by itself.
    private static final Duration LEAST = Duration.ofSeconds(1);

    /// How often a session that isn't this replica's is looked for.
    private static final Duration PROBE = Duration.ofSeconds(2);

    /// How long the rest of a recording may come behind its session's end.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final History history;
    private final Sessions sessions;
    private final InstantSource clock;
    private final ViewerPlaces places = new ViewerPlaces();

    LiveView(ApiParts parts) {
        this.history = parts.history();
        this.sessions = parts.sessions();
        this.clock = parts.clock();
    }

    /// Closed when the view is over.
    ///
    /// @throws ApiProblem when too many look on
    ViewerPlaces.Place takePlace(Identity viewer) {
        return places.take(viewer.principal().person());
    }

    /// How long a view may last, whatever the viewer takes or leaves: [#follow] can't look at the
    /// clock while it waits for one who takes nothing.
    Duration mostFor(Identity viewer) {
        Duration left = Duration.between(clock.instant(), viewer.expiresAt());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    /// Blocks to the end.
    ///
    /// @throws ViewOver when the viewer may look on no longer
    void follow(RecordingRecord recording, Identity viewer, HttpResponseWriter answer, Sink sink) {
        BooleanSupplier look = history.follow(recording.id(), sink);
        var end = new SessionEnd(recording.session());
        while (answer.isOpen() && look.getAsBoolean() && !end.isLongAgo()) {
            if (!clock.instant().isBefore(viewer.expiresAt())) {
                throw new ViewOver();
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    /// The viewer's token has expired.
    static final class ViewOver extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ViewOver() {
            super("the viewer's token has expired", null, false, false);
        }
    }

    /// A recording that was cut has no end of its own: then its session's counts.
    private final class SessionEnd {
        private final UUID session;
        private Instant nextProbe = Instant.MIN;
        private @Nullable Instant over;

        SessionEnd(UUID session) {
            this.session = session;
        }

        boolean isLongAgo() {
            Instant now = clock.instant();
            if (over == null && !now.isBefore(nextProbe)) {
                nextProbe = now.plus(PROBE);
                over = isOver() ? now : null;
            }
            return over != null && now.isAfter(over.plus(GRACE));
        }

        private boolean isOver() {
            return sessions.list().stream().noneMatch(one -> one.id().equals(session))
                    && history.sessions(SessionQuery.of(session)).sessions().stream()
                            .anyMatch(one -> one.closedAt() != null);
        }
    }
}
