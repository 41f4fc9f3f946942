package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Target;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An upstream.
///
/// @param host never shown to clients
/// @param database what `dbname=TARGET` without `/DB` opens
/// @param answerDigest whether outcomes carry a SHA-256 over the bytes released
/// @param accounts by name
public record TargetConfig(
        Target target,
        String host,
        int port,
        String database,
        UpstreamTls tls,
        boolean answerDigest,
        Map<String, AccountConfig> accounts) {

    /// @param ca trusted certificates (PEM) for `verify-ca` and `verify-full`; else the platform's
    public record UpstreamTls(Mode mode, Optional<Path> ca) {
        /// libpq's `sslmode` values (PostgreSQL manual, "SSL Support"), without `allow`.
        public enum Mode {
            DISABLE,
            PREFER,
            REQUIRE,
            VERIFY_CA,
            VERIFY_FULL
        }
    }

    /// @param username the upstream login; never shown to clients
    /// @param credential a reference: `file:…`, `env:…`
    /// @param openTo `group:NAME`, `kind:agent` or `any`; who may sign in to this account
    /// @param databases other databases that `dbname=TARGET/DB` may name; `*` for all
    public record AccountConfig(
            String name,
            String username,
            String credential,
            Set<String> openTo,
            Set<String> databases) {
        public boolean isOpenTo(Principal principal) {
            return openTo.contains("any")
                    || openTo.contains("kind:" + principal.kind().word())
                    || principal.groups().stream()
                            .anyMatch(group -> openTo.contains("group:" + group));
        }
    }
}
