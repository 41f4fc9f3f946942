package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running PostgreSQL of ours, on a data directory that outlives it.
///
/// ```
/// DIR/lock        held while we run: one gateway to a data directory
/// DIR/superuser   the password of `postgres`, mode 0600
/// DIR/data        PostgreSQL's own, mode 0700; its log is data/server.log
/// ```
///
/// It listens on 127.0.0.1 alone, has no Unix socket, and takes SCRAM-SHA-256 passwords only. It
/// stops with the gateway, also when that is killed (see [Undertaker]).
public final class EmbeddedCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedCluster.class);
    public static final String SUPERUSER = "postgres";

    private final DirectoryLock lock;
    private final DataDirectory data;
    private final Undertaker undertaker;
    private final Path passwordFile;
    private final int port;

    private EmbeddedCluster(
            DirectoryLock lock,
            DataDirectory data,
            Undertaker undertaker,
            Path passwordFile,
            int port) {
        this.lock = lock;
        this.data = data;
        this.undertaker = undertaker;
        this.passwordFile = passwordFile;
        this.port = port;
    }

    /// Initialises the directory on first use, stops what a killed gateway left running there, and
    /// returns when PostgreSQL takes connections.
    ///
    /// @throws CannotStart when another gateway uses the directory, the port is taken, …
    public static EmbeddedCluster start(PostgresBinaries binaries, Path directory, int port) {
        Path home = PrivateFiles.directory(directory.toAbsolutePath());
        var lock = DirectoryLock.take(home);
        try {
            var user = UnprivilegedUser.find();
            var data = new DataDirectory(binaries, user, home.resolve("data"));
            Path passwordFile = home.resolve("superuser");
            if (data.isInitialised()) {
                data.stopOrphan();
            } else {
                data.initialise(PrivateFiles.passwordIn(passwordFile));
            }
            data.configure(port);
            data.start();
            var undertaker = Undertaker.watch(data.postmaster());
            log.atInfo()
                    .addKeyValue("directory", home)
                    .addKeyValue("port", port)
                    .log("embedded PostgreSQL started");
            return new EmbeddedCluster(lock, data, undertaker, passwordFile, port);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /// The password of [#SUPERUSER].
    public String superuserPassword() {
        return PrivateFiles.read(passwordFile);
    }

    /// A libpq URL as [#SUPERUSER], with the password: handle it as a secret.
    public String url(String database) {
        return "postgresql://"
                + SUPERUSER
                + ":"
                + superuserPassword()
                + "@127.0.0.1:"
                + port
                + "/"
                + database;
    }

    /// A connection as [#SUPERUSER].
    public Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", superuserPassword());
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    /// Makes a database, owned by [#SUPERUSER] and closed to PUBLIC, unless it exists.
    public void createDatabase(String name) throws SQLException {
        try (var connection = connect("postgres");
                var exists =
                        connection.prepareStatement(
                                "select 1 from pg_catalog.pg_database where datname = ?")) {
            exists.setString(1, name);
            if (exists.executeQuery().next()) {
                return;
            }
            try (var statement = connection.createStatement()) {
                String quoted = statement.enquoteIdentifier(name, true);
                statement.execute("create database " + quoted);
                statement.execute("revoke all on database " + quoted + " from public");
            }
        }
    }

    /// Lets a role into a database that is closed to PUBLIC.
    public void allowConnect(String database, String role) throws SQLException {
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(
                    "grant connect on database "
                            + statement.enquoteIdentifier(database, true)
                            + " to "
                            + statement.enquoteIdentifier(role, true));
        }
    }

    /// Makes a login role or sets its password.
    public void createLogin(String role, String password) throws SQLException {
        try (var connection = connect("postgres");
                var exists =
                        connection.prepareStatement(
                                "select 1 from pg_catalog.pg_roles where rolname = ?")) {
            exists.setString(1, role);
            String verb = exists.executeQuery().next() ? "alter" : "create";
            try (var statement = connection.createStatement()) {
                statement.execute(
                        String.join(
                                " ",
                                List.of(
                                        verb,
                                        "role",
                                        statement.enquoteIdentifier(role, true),
                                        "login password",
                                        statement.enquoteLiteral(password))));
            }
        }
    }

    /// Stops PostgreSQL: clients are cut off, what is committed stays, the next start needs no
    /// recovery.
    @Override
    public void close() {
        try {
            if (Files.exists(data.pidFile())) {
                data.stop();
            }
            log.atInfo().addKeyValue("directory", data.path()).log("embedded PostgreSQL stopped");
        } catch (CannotStart e) {
            log.atError()
                    .addKeyValue("directory", data.path())
                    .setCause(e)
                    .log("embedded PostgreSQL did not stop in time");
        } finally {
            undertaker.close();
            lock.close();
        }
    }
}
