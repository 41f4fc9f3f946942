package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL's data directory and the programs that work on it.
record DataDirectory(PostgresBinaries binaries, UnprivilegedUser user, Path path) {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
    private static final String OUR_SETTINGS = "sallyport.conf";
    private static final int LOG_TAIL_LINES = 8;

    boolean isInitialised() {
        Path version = path.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            return false;
        }
        String found = PrivateFiles.read(version);
        if (!found.equals(PostgresBinaries.MAJOR_VERSION)) {
            throw new CannotStart(
                    path
                            + " was made by PostgreSQL "
                            + found
                            + " and this gateway bundles "
                            + PostgresBinaries.MAJOR_VERSION
                            + "; move the data with pg_dump, or use the older gateway");
        }
        return true;
    }

    /// Fills the directory. A start that was cut short in here leaves no PG_VERSION in its place
    /// and is begun anew.
    void initialise(String superuserPassword) {
        Path fresh = path.resolveSibling("data.new");
        Path password = path.resolveSibling("superuser.new");
        try {
            PrivateFiles.deleteTree(fresh);
            PrivateFiles.directory(fresh);
            user.own(fresh);
            user.requireWayTo(fresh);
            PrivateFiles.write(password, superuserPassword + "\n");
            user.own(password);
            Programs.require(user, "initdb failed", initdb(fresh, password));
            Files.writeString(
                    fresh.resolve("postgresql.conf"),
                    "\ninclude = '" + OUR_SETTINGS + "'\n",
                    StandardOpenOption.APPEND);
            Files.move(fresh, path);
        } catch (IOException e) {
            throw new CannotStart("cannot initialise " + path + ": " + e, e);
        } finally {
            PrivateFiles.deleteQuietly(password);
        }
    }

    private List<String> initdb(Path fresh, Path password) {
        return List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + EmbeddedCluster.SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions");
    }

    /// Statement texts stay out of the server's log: they may hold personal data.
    void configure(int port) {
        Path file = path.resolve(OUR_SETTINGS);
        PrivateFiles.write(
                file,
                """
                # Written at each start; change postgresql.conf instead.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                shared_buffers = '64MB'
                wal_level = minimal
                max_wal_senders = 0
                log_statement = 'none'
                log_min_error_statement = panic
                """
                        .formatted(port));
        user.own(file);
    }

    void start() {
        var result = Programs.run(user, pgCtl("start", "--log=" + logFile(), "--timeout=60"));
        if (!result.isOk()) {
            throw new CannotStart(
                    "the embedded PostgreSQL in "
                            + path
                            + " did not start; the end of its log says:\n"
                            + logTail());
        }
    }

    /// Cuts clients off, writes everything down, ends.
    void stop() {
        Programs.require(
                user, "stopping PostgreSQL failed", pgCtl("stop", "--mode=fast", "--timeout=60"));
    }

    /// Stops a server that a killed gateway left. The caller holds the directory's lock, so a
    /// server here is nobody else's. A pid file whose process is another program is a leftover:
    /// after a reboot the number may belong to anyone.
    void stopOrphan() {
        if (!Files.exists(pidFile())) {
            return;
        }
        if (ProcessHandle.of(postmaster()).filter(this::isPostmaster).isPresent()) {
            log.atWarn().addKeyValue("directory", path).log("stopping an orphaned PostgreSQL");
            stop();
        } else {
            PrivateFiles.deleteQuietly(pidFile());
        }
    }

    private boolean isPostmaster(ProcessHandle process) {
        return process.info().command().map(Path::of).map(Path::getFileName).stream()
                .anyMatch(name -> name.toString().equals("postgres"));
    }

    Path pidFile() {
        return path.resolve("postmaster.pid");
    }

    /// The process id, the pid file's first line.
    long postmaster() {
        String first = PrivateFiles.read(pidFile()).lines().findFirst().orElse("");
        try {
            return Long.parseLong(first.strip());
        } catch (NumberFormatException e) {
            throw new CannotStart(
                    pidFile() + " begins with '" + first + "' instead of a process id; delete it",
                    e);
        }
    }

    private List<String> pgCtl(String act, String... options) {
        var line =
                new ArrayList<>(
                        List.of(
                                binaries.program("pg_ctl").toString(),
                                act,
                                "--pgdata=" + path,
                                "--wait",
                                "--silent"));
        line.addAll(List.of(options));
        return line;
    }

    private Path logFile() {
        return path.resolve("server.log");
    }

    private String logTail() {
        if (!Files.exists(logFile())) {
            return "(there is no log)";
        }
        var lines = PrivateFiles.read(logFile()).lines().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }
}
