package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.CancelKey;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The cancel keys that clients hold: made here, good for one session, and nothing of the
/// upstream's own key. Thread-safe.
///
/// An address that shows 20 wrong keys within a minute is not listened to until the minute is over.
final class CancelKeys {
    private static final int SHORT_KEY_BYTES = 4;

    /// What protocol 3.2 allows beyond 4 (up to 256); guessing it is out of the question.
    private static final int LONG_KEY_BYTES = 32;

    private static final int MOST_WRONG_PER_MINUTE = 20;
    private static final int MOST_ADDRESSES = 10_000;
    private static final long MINUTE_MILLIS = 60_000;

    private record Wrong(long minute, int count) {}

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<Integer, Issued> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, Wrong> wrong = new ConcurrentHashMap<>();
    private final InstantSource clock;

    CancelKeys(InstantSource clock) {
        this.clock = clock;
    }

    /// One session's key. The action is set and run on the session's event loop.
    static final class Issued {
        private final CancelKey key;
        private final Executor loop;
        private @Nullable Runnable action;

        private Issued(CancelKey key, Executor loop) {
            this.key = key;
            this.loop = loop;
        }

        CancelKey key() {
            return key;
        }

        void onCancel(Runnable what) {
            action = what;
        }

        private void run() {
            if (action != null) {
                action.run();
            }
        }
    }

    /// @param minorVersion of the client's protocol 3
    Issued issue(int minorVersion, Executor loop) {
        byte[] secret = new byte[minorVersion >= 2 ? LONG_KEY_BYTES : SHORT_KEY_BYTES];
        random.nextBytes(secret);
        while (true) {
            int processId = random.nextInt(1, Integer.MAX_VALUE);
            var issued = new Issued(new CancelKey(processId, secret), loop);
            if (keys.putIfAbsent(processId, issued) == null) {
                return issued;
            }
        }
    }

    void revoke(Issued issued) {
        keys.remove(issued.key.processId(), issued);
    }

    /// Runs the session's action if the key is right.
    ///
    /// @param done called on some thread when all is over, whatever came of it
    void cancel(InetAddress from, CancelKey shown, Runnable done) {
        var issued = keys.get(shown.processId());
        if (isMuted(from) || issued == null || !issued.key.isSameAs(shown)) {
            countWrong(from);
            done.run();
            return;
        }
        issued.loop.execute(() -> {
            issued.run();
            done.run();
        });
    }

    private boolean isMuted(InetAddress from) {
        var seen = wrong.get(from);
        return seen != null && seen.minute() == minute() && seen.count() >= MOST_WRONG_PER_MINUTE;
    }

    private void countWrong(InetAddress from) {
        long minute = minute();
        if (wrong.size() >= MOST_ADDRESSES) {
            wrong.values().removeIf(seen -> seen.minute() != minute);
        }
        wrong.merge(
                from,
                new Wrong(minute, 1),
                (old, _) ->
                        old.minute() == minute
                                ? new Wrong(minute, old.count() + 1)
                                : new Wrong(minute, 1));
    }

    private long minute() {
        return clock.millis() / MINUTE_MILLIS;
    }
}
