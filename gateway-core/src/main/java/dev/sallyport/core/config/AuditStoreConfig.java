package dev.sallyport.core.config;

import java.nio.file.Path;
import java.time.Duration;

/// Where evidence is kept.
///
/// @param lanes writer connections, each with its own dense sequence
/// @param deadline how long an append may take before its command is refused
public record AuditStoreConfig(Location location, int lanes, Duration deadline) {
    public sealed interface Location {
        /// @param url `postgresql://host:port/database?sslmode=…` without credentials
        record Url(String url, Login writer, Login reader, Login migrator) implements Location {}

        /// The bundled PostgreSQL on a data directory of its own.
        record Embedded(Path directory) implements Location {}
    }

    /// @param credential a reference: `file:…`, `env:…`
    public record Login(String username, String credential) {}
}
