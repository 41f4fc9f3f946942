package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Target;
import java.nio.file.Path;
import java.util.Locale;
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

    public TargetConfig {
        accounts = Map.copyOf(accounts);
        TargetChecks.target(target, host, port, accounts)
                .require(
                        !database.isBlank(),
                        "database",
                        "found nothing, expected the database that dbname=TARGET opens")
                .throwIfAny();
    }

    /// @param ca trusted certificates (PEM) for `verify-ca` and `verify-full`; else the platform's
    public record UpstreamTls(Mode mode, Optional<Path> ca) {
        /// libpq's `sslmode` values (PostgreSQL manual, "SSL Support"), without `allow`.
        public enum Mode {
            DISABLE,
            PREFER,
            REQUIRE,
            VERIFY_CA,
            VERIFY_FULL;

            /// The word in the file: `verify-full`.
            public String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }

        public UpstreamTls {
            new Problems()
                    .require(
                            ca.isEmpty() || mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL,
                            "ca",
                            "found a CA file with mode "
                                    + mode.word()
                                    + ", which verifies nothing; expected mode verify-ca or"
                                    + " verify-full")
                    .throwIfAny();
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
        public AccountConfig {
            openTo = Set.copyOf(openTo);
            databases = Set.copyOf(databases);
            TargetChecks.account(name, username, openTo)
                    .require(
                            SecretReference.isReference(credential),
                            "credential",
                            SecretReference.problem(credential))
                    .throwIfAny();
        }

        public boolean isOpenTo(Principal principal) {
            return Openings.isOpen(openTo, principal);
        }
    }
}
