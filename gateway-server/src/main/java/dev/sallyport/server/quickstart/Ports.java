package dev.sallyport.server.quickstart;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.stream.IntStream;

/// Where the quickstart listens, all on 127.0.0.1.
///
/// @param postgres the gateway's PostgreSQL door
/// @param ssh the gateway's SSH door; 0 where an edited configuration has none
/// @param api API, console and issuer
/// @param shop the sample's own PostgreSQL, around the gateway
/// @param audit the audit store, around the gateway
/// @param box the sample host, around the gateway; 0 where an edited configuration has none
/// @param http the gateway's HTTP door; 0 where an edited configuration has none
/// @param sample the sample API, around the gateway; 0 where an edited configuration has none
record Ports(int postgres, int ssh, int api, int shop, int audit, int box, int http, int sample) {
    private static final int COUNT = 8;
    private static final int USED = 8;
    private static final int MOST = 65_535;

    /// The promised order: base+0 PostgreSQL, +1 SSH, +2 HTTP, +3 API, +4… direct.
    static Ports from(int base) {
        if (base < 1 || base + USED - 1 > MOST) {
            throw new CannotStart("--port-base must be 1.." + (MOST - USED + 1) + ", was " + base);
        }
        return new Ports(
                base, base + 1, base + 3, base + 4, base + 5, base + 6, base + 2, base + 7);
    }

    /// Ports that nobody uses now.
    static Ports free() {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < COUNT; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            int[] port = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            return new Ports(
                    port[0], port[1], port[2], port[3], port[4], port[5], port[6], port[7]);
        } catch (IOException e) {
            throw new CannotStart("no free port on 127.0.0.1: " + e.getMessage(), e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    /// Whether there is a host to reach by SSH.
    boolean haveHost() {
        return ssh > 0 && box > 0;
    }

    /// Whether there is an API to reach by HTTP.
    boolean haveHttp() {
        return http > 0 && sample > 0;
    }

    /// With free ones where a version without SSH or HTTP left none.
    Ports completed() {
        if (haveHost() && haveHttp()) {
            return this;
        }
        var free = free();
        return new Ports(
                postgres,
                haveHost() ? ssh : free.ssh(),
                api,
                shop,
                audit,
                haveHost() ? box : free.box(),
                haveHttp() ? http : free.http(),
                haveHttp() ? sample : free.sample());
    }

    /// Whether these are those of `others`, as far as they are here.
    boolean areOf(Ports others) {
        return equals(
                new Ports(
                        others.postgres,
                        ssh == 0 ? 0 : others.ssh,
                        others.api,
                        others.shop,
                        others.audit,
                        box == 0 ? 0 : others.box,
                        http == 0 ? 0 : others.http,
                        sample == 0 ? 0 : others.sample));
    }

    private IntStream all() {
        return IntStream.of(postgres, ssh, api, shop, audit, box, http, sample)
                .filter(port -> port > 0);
    }

    /// Names the first port that someone else holds.
    void requireFree() {
        all().filter(port -> !isFree(port))
                .findFirst()
                .ifPresent(port -> {
                    throw new CannotStart(
                            "port "
                                    + port
                                    + " on 127.0.0.1 is in use; stop what listens there, or choose"
                                    + " other ports with --port-base N (N to N+7 are used)");
                });
    }

    boolean areFree() {
        return all().allMatch(Ports::isFree);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new CannotStart("cannot let go of port " + socket.getLocalPort(), e);
        }
    }
}
