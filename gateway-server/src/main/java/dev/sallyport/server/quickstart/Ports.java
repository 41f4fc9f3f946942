package dev.sallyport.server.quickstart;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;

/// Where the quickstart listens, all on 127.0.0.1.
///
/// @param postgres the gateway's door
/// @param api API, console and issuer
/// @param shop the sample's own PostgreSQL, around the gateway
/// @param audit the audit store, around the gateway
record Ports(int postgres, int api, int shop, int audit) {
    private static final int COUNT = 4;
    private static final int MOST = 65_535;

    /// The promised order: base+0 PostgreSQL, +1 SSH, +2 HTTP, +3 API, +4… direct.
    static Ports from(int base) {
        if (base < 1 || base + 5 > MOST) {
            throw new CannotStart("--port-base must be 1.." + (MOST - 5) + ", was " + base);
        }
        return new Ports(base, base + 3, base + 4, base + 5);
    }

    /// Ports that nobody uses now.
    static Ports free() {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < COUNT; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return new Ports(
                    sockets.get(0).getLocalPort(),
                    sockets.get(1).getLocalPort(),
                    sockets.get(2).getLocalPort(),
                    sockets.get(3).getLocalPort());
        } catch (IOException e) {
            throw new CannotStart("no free port on 127.0.0.1: " + e.getMessage(), e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    /// Names the first port that someone else holds.
    void requireFree() {
        for (int port : new int[] {postgres, api, shop, audit}) {
            if (!isFree(port)) {
                throw new CannotStart(
                        "port "
                                + port
                                + " on 127.0.0.1 is in use; stop what listens there, or choose other"
                                + " ports with --port-base N (N to N+5 are used)");
            }
        }
    }

    boolean areFree() {
        return isFree(postgres) && isFree(api) && isFree(shop) && isFree(audit);
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
