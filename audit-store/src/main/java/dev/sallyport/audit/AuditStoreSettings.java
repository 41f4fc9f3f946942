package dev.sallyport.audit;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.config.AuditStoreConfig;
import java.time.Duration;
import javax.sql.DataSource;

/// How to reach the store, and as whom.
///
/// @param lanes writer connections, each with its own dense sequence, 1..16
/// @param deadline how long an append may take before its command is refused
public record AuditStoreSettings(
        StoreAddress address,
        StoreLogin writer,
        StoreLogin reader,
        StoreLogin migrator,
        int lanes,
        Duration deadline) {
    private static final int MOST_LANES = 16;
    private static final Duration MIGRATION = Duration.ofMinutes(10);

    public AuditStoreSettings {
        if (lanes < 1 || lanes > MOST_LANES) {
            throw new IllegalArgumentException("audit store lanes must be 1..16, was " + lanes);
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException(
                    "audit store deadline must be positive, was " + deadline);
        }
    }

    /// The settings of a store given by its URL.
    public static AuditStoreSettings of(
            AuditStoreConfig.Location.Url url,
            int lanes,
            Duration deadline,
            CredentialSource credentials) {
        return new AuditStoreSettings(
                StoreAddress.parse(url.url()),
                login(url.writer(), credentials),
                login(url.reader(), credentials),
                login(url.migrator(), credentials),
                lanes,
                deadline);
    }

    private static StoreLogin login(AuditStoreConfig.Login login, CredentialSource credentials) {
        return new StoreLogin(login.username(), () -> credentials.read(login.credential()));
    }

    DataSource writerConnections(String purpose, Duration patience) {
        return new LoginDataSource(address, writer, purpose, patience);
    }

    LoginDataSource laneConnections(Duration patience) {
        return breakable("audit lane", patience);
    }

    LoginDataSource recordingConnections(Duration patience) {
        return breakable("recordings", patience);
    }

    private LoginDataSource breakable(String purpose, Duration patience) {
        var connections = new LoginDataSource(address, writer, purpose, patience);
        connections.setSocketFactory(ChannelSockets.class.getName());
        return connections;
    }

    DataSource readerConnections(String purpose, Duration patience) {
        return new LoginDataSource(address, reader, purpose, patience);
    }

    DataSource migratorConnections() {
        return new LoginDataSource(address, migrator, "migration", MIGRATION);
    }

    /// The migrator's connections that begin as another role.
    DataSource migratorConnections(String role) {
        var connections = new LoginDataSource(address, migrator, "migration", MIGRATION);
        connections.setOptions("-c role=" + role);
        return connections;
    }
}
