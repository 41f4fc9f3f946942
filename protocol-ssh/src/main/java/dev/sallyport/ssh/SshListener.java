package dev.sallyport.ssh;

import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.ssh.door.Door;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SSH door: `ssh -p PORT ACCOUNT@TARGET@GATEWAY`, a token as the password.
public final class SshListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SshListener.class);

    private final SshListenerConfig config;
    private final Door door;

    /// @throws IllegalStateException when host keys or the authority's key can't be used
    public SshListener(SshListenerConfig config, LimitsConfig limits, SshParts parts) {
        this.config = config;
        this.door = new Door(config, limits, parts);
    }

    /// @return the port
    /// @throws IllegalStateException when the address can't be bound
    public int start() {
        try {
            int port = door.start();
            log.atInfo()
                    .addKeyValue("address", config.address())
                    .addKeyValue("port", port)
                    .log("ssh door open");
            return port;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "listeners.ssh: can't listen on " + config.address() + ":" + config.port(), e);
        }
    }

    public int openConnections() {
        return door.openConnections();
    }

    public int unauthenticatedConnections() {
        return door.unauthenticatedConnections();
    }

    /// Takes no more connections, tells every client and ends all sessions.
    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("ssh door not closed cleanly");
        }
    }
}
