package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The whole configuration file, valid as a whole.
///
/// @param targets by name
/// @param policies the directory of policy files
/// @param maskKeys references of the keys of `token` masks, by key name
/// @param digest SHA-256 of the file's bytes, in hex
public record Config(
        GatewayConfig gateway,
        ListenersConfig listeners,
        List<IssuerConfig> issuers,
        Map<String, TargetConfig> targets,
        Path policies,
        AuditStoreConfig auditStore,
        ApiConfig api,
        LimitsConfig limits,
        Map<String, String> maskKeys,
        String digest) {}
