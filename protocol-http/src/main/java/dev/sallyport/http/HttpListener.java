package dev.sallyport.http;

import dev.sallyport.core.config.HttpListenerConfig;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.http.door.DoorServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP door: `https://GATEWAY:PORT/TARGET/path`, a token as the bearer.
public final class HttpListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

    private final HttpListenerConfig config;
    private final DoorServer server;

    /// @throws IllegalStateException when the certificate or the assertion key can't be used
    public HttpListener(HttpListenerConfig config, LimitsConfig limits, HttpParts parts) {
        this(config, limits, parts, Deadlines.USUAL);
    }

    HttpListener(
            HttpListenerConfig config, LimitsConfig limits, HttpParts parts, Deadlines deadlines) {
        this.config = config;
        this.server = new DoorServer(config, limits, parts, deadlines);
    }

    /// @return the port
    /// @throws IllegalStateException when the address can't be bound
    public int start() {
        int port = server.start();
        log.atInfo()
                .addKeyValue("address", config.door().address())
                .addKeyValue("port", port)
                .log("http door open");
        return port;
    }

    public int openConnections() {
        return server.openConnections();
    }

    public int unauthenticatedConnections() {
        return server.unauthenticatedConnections();
    }

    /// Takes no more requests and ends all sessions.
    @Override
    public void close() {
        server.close();
    }
}
