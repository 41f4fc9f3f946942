package dev.sallyport.server;

import dev.sallyport.audit.AuditSchema;
import dev.sallyport.audit.AuditSchemaException;
import dev.sallyport.audit.AuditStoreSettings;
import dev.sallyport.audit.StoreAddress;
import dev.sallyport.audit.StoreLogin;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Secret;
import dev.sallyport.core.config.AuditStoreConfig;
import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.embedded.PostgresBinaries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL of the audit log, ours or the operator's, with the schema in place.
final class EvidenceStore implements AutoCloseable {
    static final String DATABASE = "sallyport_audit";
    private final AuditStoreSettings settings;
    private final @Nullable EmbeddedCluster embedded;

    private EvidenceStore(AuditStoreSettings settings, @Nullable EmbeddedCluster embedded) {
        this.settings = settings;
        this.embedded = embedded;
    }

    /// @throws CannotStart when the store doesn't answer or its schema could not be prepared
    static EvidenceStore open(
            AuditStoreConfig config, CredentialSource credentials, GatewayOptions options) {
        return switch (config.location()) {
            case AuditStoreConfig.Location.Url url ->
                    migrated(
                            new EvidenceStore(
                                    AuditStoreSettings.of(
                                            url, config.lanes(), config.deadline(), credentials),
                                    null));
            case AuditStoreConfig.Location.Embedded(Path directory) ->
                    embedded(config, directory, options);
        };
    }

    private static EvidenceStore embedded(
            AuditStoreConfig config, Path directory, GatewayOptions options) {
        PrivateFiles.directory(directory);
        Path place = options.binaries() == null ? directory : options.binaries();
        int port = options.embeddedStorePort() == 0 ? freePort() : options.embeddedStorePort();
        var cluster = EmbeddedCluster.start(PostgresBinaries.unpackedIn(place), directory, port);
        try {
            cluster.createDatabase(DATABASE);
            var store = new EvidenceStore(settings(config, directory, cluster), cluster);
            migrated(store);
            cluster.allowConnect(DATABASE, "sallyport_audit_writer");
            cluster.allowConnect(DATABASE, "sallyport_audit_reader");
            return store;
        } catch (SQLException e) {
            cluster.close();
            throw new CannotStart("the embedded audit store cannot be prepared", e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CannotStart("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    private static AuditStoreSettings settings(
            AuditStoreConfig config, Path directory, EmbeddedCluster cluster) {
        return new AuditStoreSettings(
                StoreAddress.local(cluster.port(), DATABASE),
                login("sallyport_writer", directory.resolve("writer")),
                login("sallyport_reader", directory.resolve("reader")),
                new StoreLogin(
                        EmbeddedCluster.SUPERUSER, () -> Secret.of(cluster.superuserPassword())),
                config.lanes(),
                config.deadline());
    }

    private static StoreLogin login(String name, Path passwordFile) {
        return new StoreLogin(name, () -> Secret.of(PrivateFiles.passwordIn(passwordFile)));
    }

    private static EvidenceStore migrated(EvidenceStore store) {
        try {
            AuditSchema.migrate(store.settings);
            return store;
        } catch (AuditSchemaException e) {
            throw new CannotStart("audit-store: " + e.getMessage(), e);
        }
    }

    AuditStoreSettings settings() {
        return settings;
    }

    /// How to reach an embedded store around the gateway, with the password.
    Optional<String> superuserUrl() {
        return Optional.ofNullable(embedded).map(cluster -> cluster.url(DATABASE));
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
