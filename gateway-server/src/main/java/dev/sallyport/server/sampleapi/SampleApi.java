package dev.sallyport.server.sampleapi;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An HTTP server on the loopback for the quickstart: an API of orders at `/orders`, a mirror of
/// what reaches it at `/echo`, and an MCP server at `/mcp`. Orders can be read by anyone on this
/// machine; whatever changes something needs the key, which the gateway alone has.
public final class SampleApi implements AutoCloseable {
    public static final String API_TARGET = "api";
    public static final String TOOLS_TARGET = "tools";
    public static final String ACCOUNT = "app";

    private static final Logger log = LoggerFactory.getLogger(SampleApi.class);
    private static final long MOST_REQUEST_BYTES = 4L << 20;
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final Server server;

    private SampleApi(Server server) {
        this.server = server;
    }

    /// @param directory where the orders are kept; private
    /// @param key the file with the key, made there where missing
    /// @param port on 127.0.0.1; 0 lets the system choose
    public static SampleApi start(Path directory, Path key, int port) {
        PrivateFiles.directory(directory);
        byte[] login = ("Bearer " + PrivateFiles.passwordIn(key)).getBytes(StandardCharsets.UTF_8);
        var orders = Orders.in(directory.resolve("orders.json"));
        var server =
                Server.builder()
                        .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .maxRequestLength(MOST_REQUEST_BYTES)
                        .gracefulShutdownTimeout(QUIET, DRAIN)
                        .service("/orders", new OrderService(orders))
                        .serviceUnder("/orders/", new OrderService(orders))
                        .service("/echo", new EchoService())
                        .serviceUnder("/echo/", new EchoService())
                        .service("/mcp", new ToolService(orders))
                        .decorator(onlyWithKey(login))
                        .build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new CannotStart(
                    "the sample API can't listen on 127.0.0.1:" + port + ": " + e.getCause(), e);
        }
        log.atInfo().addKeyValue("port", server.activeLocalPort()).log("sample API open");
        return new SampleApi(server);
    }

    public int port() {
        return server.activeLocalPort();
    }

    private static Function<? super HttpService, ? extends HttpService> onlyWithKey(byte[] login) {
        return service ->
                new HttpService() {
                    @Override
                    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request)
                            throws Exception {
                        return isReading(request) || hasKey(request, login)
                                ? service.serve(ctx, request)
                                : HttpResponse.of(
                                        HttpStatus.UNAUTHORIZED,
                                        MediaType.JSON_UTF_8,
                                        "{\"error\":\"this needs the key\"}");
                    }
                };
    }

    private static boolean isReading(HttpRequest request) {
        return switch (request.method()) {
            case GET, HEAD, OPTIONS -> true;
            default -> false;
        };
    }

    private static boolean hasKey(HttpRequest request, byte[] login) {
        String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), login);
    }

    /// Answers a request that was read whole.
    static HttpResponse whenRead(
            HttpRequest request, Function<AggregatedHttpRequest, HttpResponse> answer) {
        return HttpResponse.of(request.aggregate().thenApply(answer));
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
