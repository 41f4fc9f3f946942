package dev.sallyport.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// Where evidence is kept.
///
/// @param lanes writer connections, each with its own dense sequence
/// @param deadline how long an append may take before its command is refused
public record AuditStoreConfig(Location location, int lanes, Duration deadline) {
    static final int MOST_LANES = 16;
    static final Duration LONGEST_DEADLINE = Duration.ofMinutes(1);

    public AuditStoreConfig {
        new Problems()
                .require(
                        lanes >= 1 && lanes <= MOST_LANES,
                        "lanes",
                        "found " + lanes + ", expected 1 to " + MOST_LANES)
                .require(
                        deadline.isPositive() && deadline.compareTo(LONGEST_DEADLINE) <= 0,
                        "deadline",
                        "found " + Durations.print(deadline) + ", expected more than 0, at most 1m")
                .throwIfAny();
    }

    public sealed interface Location {
        /// @param url `postgresql://host:port/database?sslmode=…` without credentials
        record Url(String url, Login writer, Login reader, Login migrator) implements Location {
            public Url {
                new Problems()
                        .require(
                                isPostgresUrl(url),
                                "url",
                                "expected postgresql://HOST:PORT/DATABASE, without user and"
                                        + " password; logins stand in writer, reader and migrator")
                        .throwIfAny();
            }

            private static boolean isPostgresUrl(String url) {
                try {
                    var uri = URI.create(url);
                    return "postgresql".equals(uri.getScheme())
                            && uri.getRawAuthority() != null
                            && !uri.getRawAuthority().contains("@")
                            && uri.getPath().length() > 1
                            && (uri.getRawQuery() == null || !namesLogin(uri.getRawQuery()));
                } catch (IllegalArgumentException _) {
                    return false;
                }
            }

            private static boolean namesLogin(String query) {
                for (String pair : query.split("&", -1)) {
                    if (pair.startsWith("user=") || pair.startsWith("password=")) {
                        return true;
                    }
                }
                return false;
            }
        }

        /// The bundled PostgreSQL on a data directory of its own.
        record Embedded(Path directory) implements Location {}
    }

    /// @param credential a reference: `file:…`, `env:…`
    public record Login(String username, String credential) {
        public Login {
            new Problems()
                    .require(
                            !username.isBlank(), "username", "found nothing, expected a login name")
                    .require(
                            SecretReference.isReference(credential),
                            "credential",
                            SecretReference.problem(credential))
                    .throwIfAny();
        }
    }
}
