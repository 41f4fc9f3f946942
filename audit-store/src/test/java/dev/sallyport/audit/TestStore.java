package dev.sallyport.audit;

import dev.sallyport.core.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real PostgreSQL with the schema in it; can be killed and started again on its data.
final class TestStore implements AutoCloseable {
    private final Path directory;
    private final Path data;
    private final EmbeddedPostgres server;

    TestStore() throws IOException {
        directory = Files.createTempDirectory("audit-it");
        data = directory.resolve("data");
        server =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .start();
        AuditSchema.migrate(settings(1, Duration.ofSeconds(5)));
    }

    /// Stops the server at once, without a checkpoint: what `pg_ctl stop -m immediate` does.
    void kill() throws IOException, InterruptedException {
        var lines = Files.readAllLines(data.resolve("postmaster.pid"));
        long pid = Long.parseLong(lines.getFirst().trim());
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).inheritIO().start().waitFor();
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    /// Starts the killed server on its data, on the same port, and waits until it answers.
    void restart() throws IOException, InterruptedException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        String options = Files.readString(data.resolve("postmaster.opts")).trim();
        Path postgres = Path.of(options.substring(0, options.indexOf(' ')));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL doesn't run as root
        }
        command.addAll(
                List.of(
                        postgres.resolveSibling("pg_ctl").toString(),
                        "-D",
                        data.toString(),
                        "-o",
                        "-F -p " + server.getPort(),
                        "-l",
                        directory.resolve("log").toString(),
                        "-w",
                        "start"));
        int status =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("pg_ctl").toFile())
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException(Files.readString(directory.resolve("pg_ctl")));
        }
    }

    AuditStoreSettings settings(int lanes, Duration deadline) {
        return new AuditStoreSettings(
                StoreAddress.local(server.getPort(), "postgres"),
                new StoreLogin("wr\"iter", () -> Secret.of("w")),
                new StoreLogin("reader", () -> Secret.of("r")),
                new StoreLogin("postgres", () -> Secret.of("postgres")),
                lanes,
                deadline);
    }

    Connection admin() throws SQLException {
        return server.getPostgresDatabase().getConnection();
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
        try {
            server.close();
            try (var files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
