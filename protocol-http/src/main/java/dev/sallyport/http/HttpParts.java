package dev.sallyport.http;

import dev.sallyport.core.AuditLog;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.ToolPins;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// What the door works with.
///
/// @param targets by name, as they are now: asked at each request
/// @param issuers whose tokens are good here; clients are told
/// @param gateway what the gateway calls itself where it tells upstreams who calls: a URL or a name
/// @param blocking runs what waits; one virtual thread a task
public record HttpParts(
        Supplier<Map<String, HttpTargetConfig>> targets,
        TokenVerifier tokens,
        CredentialSource credentials,
        AuditLog audit,
        Sessions sessions,
        Gate gate,
        HttpAnalyzer analyzer,
        BodyMasks masks,
        Recordings recordings,
        ToolPins pins,
        List<String> issuers,
        String gateway,
        InstantSource clock,
        Executor blocking) {
    public HttpParts {
        issuers = List.copyOf(issuers);
    }
}
