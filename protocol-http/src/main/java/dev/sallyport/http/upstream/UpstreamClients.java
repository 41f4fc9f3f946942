package dev.sallyport.http.upstream;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.websocket.WebSocketClient;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.ClientCertificate;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import dev.sallyport.http.Deadlines;
import io.netty.channel.EventLoopGroup;
import io.netty.util.AttributeKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Makes HTTP clients: each account of each target has a pool of connections of its own, so that no
/// two principals' logins share one. Upstream TLS is always verified.
public final class UpstreamClients implements AutoCloseable {
    /// The target as it is to be sent, where Armeria would write it in another way.
    public static final AttributeKey<String> TARGET =
            AttributeKey.valueOf(UpstreamClients.class, "TARGET");

    /// What is read at once is passed on at once: each piece of a body costs a system call.
    public static final int MOST_PIECE_BYTES = 64 << 10;

    private static final Duration FIRST_WRITE = Duration.ofSeconds(30);

    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final int MOST_HEADER_BYTES = 64 << 10;

    private final EventLoopGroup loops;
    private final CredentialSource credentials;
    private final Deadlines deadlines;
    private final Set<ClientFactory> factories = ConcurrentHashMap.newKeySet();

    public UpstreamClients(
            EventLoopGroup loops, CredentialSource credentials, Deadlines deadlines) {
        this.loops = loops;
        this.credentials = credentials;
        this.deadlines = deadlines;
    }

    /// Both work with one factory, and are retired together.
    ///
    /// @param sockets for requests that become WebSockets: each has a connection of its own, or a
    ///   stream of one (RFC 8441)
    record Pair(WebClient requests, WebClient sockets) {}

    /// Blocks.
    Pair open(HttpTargetConfig target, HttpAccount account) {
        var builder =
                ClientFactory.builder()
                        .workerGroup(loops, false)
                        .eventLoopSchedulerFactory(SameLoop::new)
                        .connectTimeout(deadlines.connect())
                        .idleTimeout(deadlines.pooled())
                        .useHttp1Pipelining(false)
                        .useHttp2Preface(true)
                        .http1MaxHeaderSize(MOST_HEADER_BYTES)
                        .http1MaxChunkSize(MOST_PIECE_BYTES)
                        .http2MaxHeaderListSize(MOST_HEADER_BYTES);
        target.ca().ifPresent(ca -> builder.tlsCustomizer(tls -> tls.trustManager(ca.toFile())));
        account.certificate().ifPresent(certificate -> builder.tls(keyPair(certificate)));
        var factory = factory(builder);
        return new Pair(client(target, factory), sockets(target, factory));
    }

    private ClientFactory factory(ClientFactoryBuilder builder) {
        try {
            var factory = builder.build();
            factories.add(factory);
            return factory;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new Unavailable("no TLS from the target's ca or client-certificate", e);
        }
    }

    private TlsKeyPair keyPair(ClientCertificate certificate) {
        try (var key = credentials.read(certificate.key())) {
            return TlsKeyPair.of(
                    new ByteArrayInputStream(key.reveal()),
                    new ByteArrayInputStream(Files.readAllBytes(certificate.certificate())));
        } catch (IOException | IllegalArgumentException e) {
            throw new Unavailable("the client certificate or its key can't be read", e);
        }
    }

    private static WebClient client(HttpTargetConfig target, ClientFactory factory) {
        return WebClient.builder(
                        protocol(target).uriText()
                                + "://"
                                + target.url().getHost()
                                + ":"
                                + target.port())
                .factory(factory)
                .responseTimeoutMillis(0)
                .writeTimeout(FIRST_WRITE)
                .maxResponseLength(0)
                .decorator((next, context, request) ->
                        next.execute(context, asJudged(context, request)))
                .build();
    }

    /// HTTP/2 is asked for a WebSocket only where it is all that the target speaks: few servers
    /// that choose it by ALPN know RFC 8441.
    private static WebClient sockets(HttpTargetConfig target, ClientFactory factory) {
        var http1 = target.isTls() ? SessionProtocol.H1 : SessionProtocol.H1C;
        var protocol = target.version() == Version.HTTP_2 ? protocol(target) : http1;
        return WebSocketClient.builder(
                        "ws+"
                                + protocol.uriText()
                                + "://"
                                + target.url().getHost()
                                + ":"
                                + target.port())
                .factory(factory)
                .autoFillOriginHeader(false)
                .writeTimeout(FIRST_WRITE)
                .decorator((next, context, request) ->
                        next.execute(context, asJudged(context, request)))
                .build()
                .unwrap();
    }

    private static HttpRequest asJudged(ClientRequestContext context, HttpRequest request) {
        String target = context.attr(TARGET);
        if (target == null || target.equals(request.path())) {
            return request;
        }
        var corrected = request.withHeaders(request.headers().toBuilder().path(target));
        context.updateRequest(corrected);
        return corrected;
    }

    private static SessionProtocol protocol(HttpTargetConfig target) {
        return switch (target.version()) {
            // Without TLS nothing tells whether HTTP/2 is spoken; a preface sent to find out would
            // be a request that nobody judged.
            case AUTO -> target.isTls() ? SessionProtocol.HTTPS : SessionProtocol.H1C;
            case HTTP_1 -> target.isTls() ? SessionProtocol.H1 : SessionProtocol.H1C;
            case HTTP_2 -> target.isTls() ? SessionProtocol.H2 : SessionProtocol.H2C;
        };
    }

    /// A client that gets no more requests: those under way may finish.
    void retire(Pair clients) {
        var factory = clients.requests().options().factory();
        loops.next().schedule(() -> end(factory), DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void end(ClientFactory factory) {
        factories.remove(factory);
        factory.closeAsync();
    }

    /// Waits until their connections are closed.
    @Override
    public void close() {
        factories.forEach(ClientFactory::close);
        factories.clear();
    }
}
