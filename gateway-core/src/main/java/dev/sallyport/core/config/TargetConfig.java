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
        new Problems()
                .require(
                        Checks.isName(target.name()),
                        "",
                        "found the name '" + target.name() + "', expected " + Checks.NAME_RULE)
                .require(
                        target.tags().stream().allMatch(Checks::isTag),
                        "tags",
                        "found "
                                + Checks.firstNot(target.tags(), Checks::isTag)
                                + ", expected letters, digits, '.', '_', ':', '=', '/' or '-'")
                .require(
                        !host.isBlank() && Checks.isPort(port, 1),
                        "address",
                        "expected HOST:PORT with a port of 1 to 65535")
                .require(
                        !database.isBlank(),
                        "database",
                        "found nothing, expected the database that dbname=TARGET opens")
                .require(
                        !accounts.isEmpty(),
                        "accounts",
                        "found none, expected at least one; without it nobody can sign in")
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
            new Problems()
                    .require(
                            Checks.isName(name),
                            "",
                            "found the name '" + name + "', expected " + Checks.NAME_RULE)
                    .require(
                            !username.isBlank(),
                            "username",
                            "found nothing, expected the login at the upstream")
                    .require(
                            SecretReference.isReference(credential),
                            "credential",
                            SecretReference.problem(credential))
                    .require(
                            openTo.stream().allMatch(Openings::isOpening),
                            "open-to",
                            Openings.problem(openTo))
                    .throwIfAny();
        }

        public boolean isOpenTo(Principal principal) {
            return Openings.isOpen(openTo, principal);
        }
    }
}
