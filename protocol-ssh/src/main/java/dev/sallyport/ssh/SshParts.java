package dev.sallyport.ssh;

import dev.sallyport.core.AuditLog;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.StreamMasks;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.ssh.ShellAnalyzer;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// What the door works with.
///
/// @param targets by name, as they are now: asked at each login
/// @param blocking runs what waits; one virtual thread a task
public record SshParts(
        Supplier<Map<String, SshTargetConfig>> targets,
        TokenVerifier tokens,
        CredentialSource credentials,
        AuditLog audit,
        Sessions sessions,
        Gate gate,
        ShellAnalyzer shell,
        StreamMasks masks,
        Recordings recordings,
        InstantSource clock,
        Executor blocking) {}
