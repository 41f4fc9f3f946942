package dev.sallyport.core.net;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts a listener's connections, and those among them that have not logged in, against two
/// limits.
///
/// Strangers can't keep others out by staying: where a limit is reached, whoever comes takes the
/// place of the stranger who has waited longest, among those of the networks that have the most of
/// them. A network is an IPv4 address, or the first 64 bits of an IPv6 address. Thread-safe.
public final class ConnectionLimits {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimits.class);
    private static final int NETWORK_BYTES = 8;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int most;
    private final int mostUnauthenticated;
    private final Map<String, Set<Place>> waiting = new HashMap<>();
    private int open;
    private int unauthenticated;
    private long admitted;
    private long crowdedOut;
    private long toldNanos = System.nanoTime() - TELL_NANOS;

    public ConnectionLimits(int most, int mostUnauthenticated) {
        this.most = most;
        this.mostUnauthenticated = mostUnauthenticated;
    }

    /// @return empty where those who have logged in fill the listener: the connection is to be
    ///   closed unread
    public Optional<Place> admit(Channel channel) {
        return admit(channel.remoteAddress(), () -> cut(channel));
    }

    /// At the socket: handlers of TLS and of writes that wait would take their time, in which the
    /// connection stood beside those that are counted.
    private static void cut(Channel channel) {
        var first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }

    /// @param close closes the connection at once, on the thread of another one's admission, which
    ///   must not wait
    /// @return as [#admit(Channel)]
    public Optional<Place> admit(@Nullable SocketAddress from, Runnable close) {
        String network = network(from);
        Place place;
        Place victim = null;
        synchronized (this) {
            if (open >= most || unauthenticated >= mostUnauthenticated) {
                victim = victim();
                if (victim == null) {
                    return Optional.empty();
                }
                victim.leave();
            }
            open++;
            unauthenticated++;
            place = new Place(network, admitted++, close);
            waiting.computeIfAbsent(network, _ -> new LinkedHashSet<>()).add(place);
        }
        if (victim != null) {
            tell(victim);
            close(victim);
        }
        return Optional.of(place);
    }

    /// Whatever becomes of it, who comes has a place.
    private static void close(Place victim) {
        try {
            victim.close.run();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a connection that makes room is not closed");
        }
    }

    private @Nullable Place victim() {
        return waiting.values().stream()
                .max(
                        Comparator.<Set<Place>>comparingInt(Set::size)
                                .thenComparing(
                                        crowd -> oldest(crowd).number,
                                        Comparator.<Long>reverseOrder()))
                .map(ConnectionLimits::oldest)
                .orElse(null);
    }

    /// Sets keep the order in which connections came.
    private static Place oldest(Set<Place> crowd) {
        return crowd.iterator().next();
    }

    private static String network(@Nullable SocketAddress from) {
        if (!(from instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return "";
        }
        InetAddress address = internet.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + 8 * NETWORK_BYTES;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 16 bytes", e);
        }
    }

    /// Now and then, since whoever crowds can do it often.
    private void tell(Place victim) {
        long count;
        synchronized (this) {
            crowdedOut++;
            if (System.nanoTime() - toldNanos < TELL_NANOS) {
                return;
            }
            toldNanos = System.nanoTime();
            count = crowdedOut;
            crowdedOut = 0;
        }
        log.atWarn()
                .addKeyValue("closed", count)
                .addKeyValue("limit", mostUnauthenticated)
                .addKeyValue("network", victim.network)
                .log("too many connections that have not logged in: the oldest are closed");
    }

    public synchronized int open() {
        return open;
    }

    public synchronized int unauthenticated() {
        return unauthenticated;
    }

    /// One connection's place. Both methods may be called more than once; only the first call
    /// counts.
    public final class Place {
        private final String network;
        private final long number;
        private final Runnable close;
        private boolean isWaiting = true;
        private boolean isTaken = true;

        private Place(String network, long number, Runnable close) {
            this.network = network;
            this.number = number;
            this.close = close;
        }

        /// The connection has logged in.
        public void authenticated() {
            synchronized (ConnectionLimits.this) {
                if (!isWaiting) {
                    return;
                }
                isWaiting = false;
                unauthenticated--;
                waiting.computeIfPresent(
                        network,
                        (_, crowd) -> {
                            crowd.remove(this);
                            return crowd.isEmpty() ? null : crowd;
                        });
            }
        }

        /// The connection is closed.
        public void leave() {
            synchronized (ConnectionLimits.this) {
                authenticated();
                if (isTaken) {
                    isTaken = false;
                    open--;
                }
            }
        }
    }
}
