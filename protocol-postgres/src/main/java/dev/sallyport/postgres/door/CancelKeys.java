package dev.sallyport.postgres.door;

import java.net.InetAddress;
import java.security.MessageDigest;
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
    private final ConcurrentHashMap<Integer, Key> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, Wrong> wrong = new ConcurrentHashMap<>();
    private final InstantSource clock;

    CancelKeys(InstantSource clock) {
        this.clock = clock;
    }

    /// One session's key. The action is set and run on the session's event loop.
    static final class Key {
        private final int processId;
        private final byte[] secret;
        private final Executor loop;
        private @Nullable Runnable action;

        private Key(int processId, byte[] secret, Executor loop) {
            this.processId = processId;
            this.secret = secret;
            this.loop = loop;
        }

        int processId() {
            return processId;
        }

        byte[] secret() {
            return secret.clone();
        }

        void onCancel(Runnable what) {
            action = what;
        }
    }

    /// @param minorVersion of the client's protocol 3
    Key issue(int minorVersion, Executor loop) {
        byte[] secret = new byte[minorVersion >= 2 ? LONG_KEY_BYTES : SHORT_KEY_BYTES];
        random.nextBytes(secret);
        while (true) {
            var key = new Key(random.nextInt(1, Integer.MAX_VALUE), secret, loop);
            if (keys.putIfAbsent(key.processId(), key) == null) {
                return key;
            }
        }
    }

    void revoke(Key key) {
        keys.remove(key.processId(), key);
    }

    /// Runs the session's action if the key is right.
    ///
    /// @param done called on some thread when all is over, whatever came of it
    void cancel(InetAddress from, FirstPacket.CancelRequest request, Runnable done) {
        var key = keys.get(request.processId());
        if (isMuted(from) || key == null || !isEqual(key.secret, request.key())) {
            countWrong(from);
            done.run();
            return;
        }
        key.loop.execute(() -> {
            if (key.action != null) {
                key.action.run();
            }
            done.run();
        });
    }

    private static boolean isEqual(byte[] ours, byte[] theirs) {
        return MessageDigest.isEqual(ours, theirs);
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
