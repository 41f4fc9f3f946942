package dev.sallyport.audit;

import dev.sallyport.core.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A database of a real PostgreSQL with the schema in it. Tests share one server, but for those
/// that kill theirs and start it again on its data.
final class TestStore implements AutoCloseable {
    private static final AtomicInteger databases = new AtomicInteger();
    private static @Nullable Server shared;

    private final Server server;
    private final boolean ownsServer;
    private final String database;

    /// @param directory holds `data` and what `pg_ctl` says
    private record Server(Path directory, EmbeddedPostgres postgres) {
        static Server start() throws IOException {
            var directory = Files.createTempDirectory("audit-it");
            return new Server(
                    directory,
                    EmbeddedPostgres.builder()
                            .setDataDirectory(directory.resolve("data"))
                            .setCleanDataDirectory(false)
                            .start());
        }

        Path data() {
            return directory.resolve("data");
        }

        void stop() {
            try {
                postgres.close();
                try (var files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A new database on the server that lives as long as the tests do.
    TestStore() throws IOException, SQLException {
        this(shared(), false);
    }

    static TestStore onItsOwnServer() throws IOException, SQLException {
        return new TestStore(Server.start(), true);
    }

    private TestStore(Server server, boolean ownsServer) throws SQLException {
        this.server = server;
        this.ownsServer = ownsServer;
        this.database = "audit_" + databases.incrementAndGet();
        try (var connection = server.postgres().getPostgresDatabase().getConnection();
                var sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE " + database);
        }
        AuditSchema.migrate(settings(1, Duration.ofSeconds(5)));
    }

    private static synchronized Server shared() throws IOException {
        if (shared == null) {
            shared = Server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::stop));
        }
        return shared;
    }

    String database() {
        return database;
    }

    /// Stops the server at once, without a checkpoint: what `pg_ctl stop -m immediate` does.
    void kill() throws IOException, InterruptedException {
        var lines = Files.readAllLines(server.data().resolve("postmaster.pid"));
        long pid = Long.parseLong(lines.getFirst().trim());
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).inheritIO().start().waitFor();
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    /// Starts the killed server on its data, on the same port, and waits until it answers.
    void restart() throws IOException, InterruptedException {
        Files.deleteIfExists(server.data().resolve("postmaster.pid"));
        String options = Files.readString(server.data().resolve("postmaster.opts")).trim();
        Path postgres = Path.of(options.substring(0, options.indexOf(' ')));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL doesn't run as root
        }
        command.addAll(
                List.of(
                        postgres.resolveSibling("pg_ctl").toString(),
                        "-D",
                        server.data().toString(),
                        "-o",
                        "-F -p " + server.postgres().getPort(),
                        "-l",
                        server.directory().resolve("log").toString(),
                        "-w",
                        "start"));
        int status =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(server.directory().resolve("pg_ctl").toFile())
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException(Files.readString(server.directory().resolve("pg_ctl")));
        }
    }

    AuditStoreSettings settings(int lanes, Duration deadline) {
        return settings(StoreAddress.local(server.postgres().getPort(), database), lanes, deadline);
    }

    int port() {
        return server.postgres().getPort();
    }

    AuditStoreSettings tlsSettings() {
        return tlsSettings(port());
    }

    /// @param port of the server, or of what is in front of it
    AuditStoreSettings tlsSettings(int port) {
        var host = new StoreAddress.Host("localhost", port);
        return settings(
                new StoreAddress(List.of(host), database, "require", null),
                1,
                Duration.ofSeconds(5));
    }

    private static AuditStoreSettings settings(StoreAddress address, int lanes, Duration deadline) {
        return new AuditStoreSettings(
                address,
                new StoreLogin("wr\"iter", () -> Secret.of("w")),
                new StoreLogin("reader", () -> Secret.of("r")),
                new StoreLogin("postgres", () -> Secret.of("postgres")),
                lanes,
                deadline);
    }

    /// Makes the server offer TLS.
    void offerTls() throws Exception {
        var keys = server.directory().resolve("keys.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        "password",
                        "-keystore",
                        keys.toString())
                .inheritIO()
                .start()
                .waitFor();
        char[] password = "password".toCharArray();
        var store = KeyStore.getInstance(keys.toFile(), password);
        pem("server.crt", "CERTIFICATE", store.getCertificate("server").getEncoded());
        pem("server.key", "PRIVATE KEY", store.getKey("server", password).getEncoded());
        try (var connection = admin();
                var sql = connection.createStatement()) {
            sql.execute("ALTER SYSTEM SET ssl = on");
            sql.execute("SELECT pg_reload_conf()");
        }
    }

    private void pem(String file, String type, byte[] der) throws IOException {
        Path path = server.data().resolve(file);
        Files.createFile(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                path,
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(type, Base64.getMimeEncoder().encodeToString(der)));
    }

    Connection admin() throws SQLException {
        return server.postgres().getDatabase("postgres", database).getConnection();
    }

    Connection writer() throws SQLException {
        return settings(1, Duration.ofSeconds(5))
                .writerConnections("test", Duration.ofSeconds(10))
                .getConnection();
    }

    Connection reader() throws SQLException {
        return settings(1, Duration.ofSeconds(5))
                .readerConnections("test", Duration.ofSeconds(10))
                .getConnection();
    }

    /// The first column of each row, as text.
    List<String> query(String sql) throws SQLException {
        try (var connection = admin();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(query(sql).getFirst());
    }

    @Override
    public void close() {
        if (ownsServer) {
            server.stop();
        }
    }
}
