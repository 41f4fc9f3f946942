package dev.sallyport.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.server.CannotStart;
import dev.sallyport.testing.Loopback;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One data directory for all tests: making one takes seconds.
class EmbeddedClusterIT {
    @TempDir static Path directory;
    private static PostgresBinaries binaries = new PostgresBinaries(Path.of(""));
    private static int port;

    @BeforeAll
    static void initialise() throws Exception {
        binaries = SharedBinaries.get();
        port = Loopback.freePort();
        try (var cluster = start()) {
            cluster.createDatabase("kept");
            cluster.createLogin("someone", "first");
        }
    }

    @Test
    void dataOutlivesTheCluster() throws Exception {
        try (var cluster = start()) {
            try (var connection = cluster.connect("kept");
                    var statement = connection.createStatement()) {
                statement.execute("create table if not exists word (w text)");
                statement.execute("insert into word values ('kept')");
            }
        }
        try (var cluster = start();
                var connection = cluster.connect("kept");
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery("select count(*) from word");
            rows.next();
            assertThat(rows.getInt(1)).isPositive();
        }
    }

    @Test
    void secondClusterOnOneDirectoryIsRefused() {
        try (var _ = start()) {
            assertThatThrownBy(EmbeddedClusterIT::start)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("in use by another running gateway");
        }
    }

    @Test
    void nobodyEntersWithoutThePassword() throws Exception {
        try (var cluster = start()) {
            cluster.createLogin("someone", "right");
            String url = "jdbc:postgresql://127.0.0.1:" + cluster.port() + "/postgres";
            assertThat(DriverManager.getConnection(url, "someone", "right")).isNotNull();
            assertThatThrownBy(() -> DriverManager.getConnection(url, "someone", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    url.replace("/postgres", "/kept"), "someone", "right"))
                    .hasMessageContaining("permission denied for database");
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("pg/superuser"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takenPortIsAnErrorThatShowsTheServersOwnWords() throws Exception {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(EmbeddedClusterIT::start)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("did not start")
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void serverOfAKilledGatewayIsStoppedByTheNextStart() throws Exception {
        var data = dataDirectory();
        data.configure(port);
        data.start(); // nobody watches it
        var orphan = ProcessHandle.of(data.postmaster()).orElseThrow();
        try (var cluster = start();
                var connection = cluster.connect("kept")) {
            assertThat(connection.isValid(1)).isTrue();
            orphan.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void pidFileOfALongGoneServerIsNoObstacle() throws Exception {
        Files.writeString(
                dataDirectory().pidFile(),
                ProcessHandle.current().pid() + "\n" + directory.resolve("pg/data") + "\n");
        try (var cluster = start()) {
            assertThat(cluster.port()).isEqualTo(port);
        }
    }

    @Test
    void serverEndsWhenTheOneThatWatchesItEndsWithoutStoppingIt() throws Exception {
        var data = dataDirectory();
        data.configure(port);
        data.start();
        var postmaster = ProcessHandle.of(data.postmaster()).orElseThrow();
        var watch = new ProcessBuilder(Undertaker.command(postmaster.pid())).start();
        watch.getOutputStream().close(); // what the system does when the gateway is killed
        postmaster.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void directoryOfAnotherMajorVersionIsRefused(@TempDir Path other) throws Exception {
        Path data = Files.createDirectories(other.resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "15\n");
        assertThatThrownBy(() -> EmbeddedCluster.start(binaries, other, port))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("made by PostgreSQL 15");
    }

    @Test
    void directoryThatNobodyMayPassIsNamedWhereRootHasToBecomeNobody() {
        assumeTrue(!UnprivilegedUser.find().equals(UnprivilegedUser.MYSELF), "not root");
        var closed =
                new DataDirectory(binaries, UnprivilegedUser.SETPRIV, directory.resolve("closed"));
        assertThatThrownBy(() -> closed.initialise("password"))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("cannot reach")
                .hasMessageContaining("o+x");
    }

    private static EmbeddedCluster start() {
        return EmbeddedCluster.start(binaries, directory.resolve("pg"), port);
    }

    private static DataDirectory dataDirectory() {
        return new DataDirectory(
                binaries, UnprivilegedUser.find(), directory.resolve("pg/data").toAbsolutePath());
    }
}
