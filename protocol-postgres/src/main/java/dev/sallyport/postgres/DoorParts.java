package dev.sallyport.postgres;

import dev.sallyport.core.AuditLog;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.TargetConfig;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// What the door works with.
///
/// @param targets by name, as they are now: asked at each login
/// @param blocking runs what waits; one virtual thread a task
public record DoorParts(
        Supplier<Map<String, TargetConfig>> targets,
        TokenVerifier tokens,
        CredentialSource credentials,
        AuditLog audit,
        Sessions sessions,
        StatementPath path,
        InstantSource clock,
        Executor blocking) {}
