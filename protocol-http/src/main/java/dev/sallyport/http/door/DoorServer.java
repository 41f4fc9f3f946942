package dev.sallyport.http.door;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.config.HttpListenerConfig;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.net.ConnectionLimits;
import dev.sallyport.core.net.EventLoops;
import dev.sallyport.http.Deadlines;
import dev.sallyport.http.HttpParts;
import dev.sallyport.http.exchange.BodyBudget;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.request.Naming;
import dev.sallyport.http.session.SessionDesk;
import dev.sallyport.http.session.TokenDesk;
import dev.sallyport.http.upstream.Assertions;
import dev.sallyport.http.upstream.UpstreamClients;
import dev.sallyport.http.upstream.Upstreams;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The server, and what works behind it. Bytes of a client and of the upstreams that it asks for
/// move on one event loop.
public final class DoorServer implements AutoCloseable {
    /// Of a request, beside its token.
    private static final int MOST_HEADER_BYTES = 32 << 10;

    private static final int MOST_LINE_BYTES = 16 << 10;
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final int MOST_STREAMS = 256;

    private final ListenerConfig config;
    private final Deadlines deadlines;
    private final EventLoops loops = EventLoops.open("http");
    private final ConnectionLimits connections;
    private final TokenDesk tokens;
    private final SessionDesk sessions;
    private final Upstreams upstreams;
    private final Server server;

    /// @throws IllegalStateException when the certificate or the assertion key can't be used
    public DoorServer(
            HttpListenerConfig config, LimitsConfig limits, HttpParts parts, Deadlines deadlines) {
        this.config = config.door();
        this.deadlines = deadlines;
        this.connections =
                new ConnectionLimits(limits.connections(), limits.unauthenticatedConnections());
        this.tokens =
                new TokenDesk(
                        parts.tokens(),
                        parts.clock(),
                        parts.blocking(),
                        limits.tokenBytes(),
                        limits.unauthenticatedConnections());
        this.sessions = new SessionDesk(parts.audit(), parts.sessions(), parts.clock());
        this.upstreams =
                new Upstreams(
                        parts.credentials(),
                        parts.clock(),
                        new UpstreamClients(loops.group(), parts.credentials(), deadlines));
        var assertions =
                config.assertionKey()
                        .map(key ->
                                Assertions.open(
                                        parts.credentials(), key, parts.gateway(), parts.clock()))
                        .orElse(null);
        var naming = new Naming(config.domain());
        var door =
                new Door(
                        parts,
                        naming,
                        new WellKnown(naming, parts.issuers(), assertions),
                        tokens,
                        sessions,
                        new Handlings(
                                new ExchangeParts(
                                        parts,
                                        deadlines,
                                        upstreams,
                                        assertions,
                                        BodyBudget.forBodiesOf(limits.httpBodyBytes()),
                                        limits.httpBodyBytes()),
                                config.domain()));
        this.server = server(limits, door);
    }

    private Server server(LimitsConfig limits, Door door) {
        int headers = limits.tokenBytes() + MOST_HEADER_BYTES;
        var builder =
                Server.builder()
                        .workerGroup(loops.group(), false)
                        .bossGroupFactory(AcceptLoop::new)
                        .maxNumConnections(limits.connections())
                        .childChannelPipelineCustomizer(pipeline ->
                                pipeline.addLast(
                                        new Doorkeeper(connections, limits.handshakeTimeout())))
                        .childChannelPipelineCustomizer(SmallWrites::gather)
                        .http1MaxHeaderSize(headers)
                        .http1MaxInitialLineLength(MOST_LINE_BYTES + 64)
                        .http1MaxChunkSize(UpstreamClients.MOST_PIECE_BYTES)
                        .http2MaxHeaderListSize(headers)
                        .http2MaxStreamsPerConnection(MOST_STREAMS)
                        .maxRequestLength(0)
                        .requestTimeoutMillis(0)
                        .idleTimeout(deadlines.idle())
                        .clientAddressSources(List.of())
                        .absoluteUriTransformer(_ -> "none") // refused, and without a warning
                        .disableServerHeader()
                        .disableDateHeader()
                        .verboseResponses(false)
                        .errorHandler(new Faults())
                        .gracefulShutdownTimeout(QUIET, DRAIN)
                        .serviceUnder("/", door);
        listen(builder);
        return builder.build();
    }

    private void listen(ServerBuilder builder) {
        var address = new InetSocketAddress(config.address(), config.port());
        if (address.isUnresolved()) {
            throw new IllegalStateException("listeners.http: no such address: " + config.address());
        }
        config.tls()
                .ifPresentOrElse(
                        tls -> builder.https(address).tls(keyPair(tls)),
                        () -> builder.http(address));
    }

    private static TlsKeyPair keyPair(ListenerConfig.Tls tls) {
        try {
            return TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "listeners.http: no TLS from certificate "
                            + tls.certificate()
                            + " and key "
                            + tls.key()
                            + ": expected a PEM certificate chain and its PKCS#8 key",
                    e);
        }
    }

    /// @return the port
    /// @throws IllegalStateException when the address can't be bound
    public int start() {
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "listeners.http: can't listen on " + config.address() + ":" + config.port(), e);
        }
        loops.group()
                .next()
                .scheduleWithFixedDelay(
                        new Sweeps(List.of(tokens::sweep, sessions::sweep, upstreams::sweep)),
                        deadlines.sweep().toMillis(),
                        deadlines.sweep().toMillis(),
                        TimeUnit.MILLISECONDS);
        return server.activeLocalPort();
    }

    public int openConnections() {
        return connections.open();
    }

    public int unauthenticatedConnections() {
        return connections.unauthenticated();
    }

    /// Takes no more requests, and lets those under way finish for a moment.
    @Override
    public void close() {
        sessions.stopping();
        server.stop().join();
        sessions.endAll("the gateway is stopping");
        upstreams.close();
        loops.close();
    }
}
