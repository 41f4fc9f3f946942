package dev.sallyport.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of the API, of the console and of what a quickstart puts beside them.
final class ApiListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiListener.class);
    private static final long MOST_REQUEST_BYTES = 1 << 20;

    /// Of a request, beside its token.
    private static final int MOST_HEADER_BYTES = 8 << 10;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final Server server;

    private ApiListener(Server server) {
        this.server = server;
    }

    /// @param services each adds what it serves
    /// @throws CannotStart when the address can't be bound, or the certificate can't be used
    static ApiListener start(
            ListenerConfig config,
            LimitsConfig limits,
            Iterable<Consumer<ServerBuilder>> services) {
        int headers = limits.tokenBytes() + MOST_HEADER_BYTES;
        var builder =
                Server.builder()
                        .maxNumConnections(limits.connections())
                        .http1MaxHeaderSize(headers)
                        .http2MaxHeaderListSize(headers)
                        .maxRequestLength(MOST_REQUEST_BYTES)
                        .requestTimeout(REQUEST_TIMEOUT)
                        .gracefulShutdownTimeout(QUIET, DRAIN);
        var address = address(config);
        config.tls()
                .ifPresentOrElse(
                        tls -> builder.https(address).tls(keyPair(tls)),
                        () -> builder.http(address));
        services.forEach(service -> service.accept(builder));
        var server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new CannotStart(
                    "listeners.api: can't listen on "
                            + config.address()
                            + ":"
                            + config.port()
                            + " ("
                            + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + ")",
                    e);
        }
        log.atInfo().addKeyValue("port", server.activeLocalPort()).log("api open");
        return new ApiListener(server);
    }

    private static InetSocketAddress address(ListenerConfig config) {
        var address = new InetSocketAddress(config.address(), config.port());
        if (address.isUnresolved()) {
            throw new CannotStart(
                    "listeners.api: no such address: "
                            + config.address()
                            + "; expected an address of this machine");
        }
        return address;
    }

    private static TlsKeyPair keyPair(ListenerConfig.Tls tls) {
        try {
            return TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile());
        } catch (IllegalArgumentException e) {
            throw new CannotStart(
                    "listeners.api: no TLS from certificate "
                            + tls.certificate()
                            + " and key "
                            + tls.key()
                            + ": expected a PEM certificate chain and its PKCS#8 key",
                    e);
        }
    }

    int port() {
        return server.activeLocalPort();
    }

    /// Lets requests that are under way finish, at most 3 s.
    @Override
    public void close() {
        server.stop().join();
    }
}
