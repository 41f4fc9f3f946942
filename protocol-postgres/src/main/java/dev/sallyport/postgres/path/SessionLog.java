package dev.sallyport.postgres.path;

import dev.sallyport.postgres.wire.ProtocolViolation;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes wrong in a session, for operators.
record SessionLog(UUID session) {
    private static final Logger log = LoggerFactory.getLogger(SessionLog.class);

    void violated(String side, ProtocolViolation violation) {
        log.atWarn()
                .addKeyValue("session", session)
                .addKeyValue("side", side)
                .addKeyValue("reason", violation.getMessage())
                .log("protocol violated");
    }

    void failed(String side, Throwable cause) {
        log.atError()
                .addKeyValue("session", session)
                .addKeyValue("side", side)
                .setCause(cause)
                .log("session failed");
    }

    void loopIsGone() {
        log.atWarn().addKeyValue("session", session).log("event loop is gone");
    }
}
