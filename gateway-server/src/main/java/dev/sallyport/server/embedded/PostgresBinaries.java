package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/// The programs of the bundled PostgreSQL on disk: `initdb`, `pg_ctl`, `postgres` and what they
/// need.
///
/// @param home holds `bin`, `lib` and `share`
public record PostgresBinaries(Path home) {
    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);
    static final String MAJOR_VERSION = "18";

    /// Unpacks the programs below `parent`, once: the result is named after the archive's size, so
    /// that another version gets a directory of its own.
    public static PostgresBinaries unpackedIn(Path parent) {
        String archive = "/postgres-" + system() + "-" + processor() + ".txz";
        var resource = PostgresBinaries.class.getResource(archive);
        if (resource == null) {
            throw new CannotStart(
                    "no PostgreSQL is bundled for this system (no "
                            + archive
                            + " on the class path); use a PostgreSQL of your own (audit-store: url)");
        }
        try {
            long size = resource.openConnection().getContentLengthLong();
            Path home =
                    parent.resolve("postgresql-" + MAJOR_VERSION + "-" + Long.toHexString(size));
            if (!Files.isDirectory(home)) {
                try (var in = resource.openStream()) {
                    unpack(in, home);
                }
            }
            return new PostgresBinaries(home.toAbsolutePath());
        } catch (IOException e) {
            throw new CannotStart("cannot unpack PostgreSQL below " + parent + ": " + e, e);
        }
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static void unpack(InputStream archive, Path home) throws IOException {
        Path temporary = Files.createTempDirectory(PrivateFiles.parentOf(home), "unpacking-");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, temporary);
            }
        }
        try {
            Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            PrivateFiles.deleteTree(temporary); // someone else unpacked it at the same time
        }
        log.atInfo().addKeyValue("directory", home).log("bundled PostgreSQL unpacked");
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
            throws IOException {
        Path to = root.resolve(entry.getName()).normalize();
        if (!to.startsWith(root)) {
            throw new IOException("the archive's entry " + entry.getName() + " leads outside");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(to);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(PrivateFiles.parentOf(to));
            Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(PrivateFiles.parentOf(to));
            Files.copy(tar, to);
            boolean isProgram = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    to, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name;
    }

    private static String processor() {
        return switch (System.getProperty("os.arch", "")) {
            case "aarch64", "arm64" -> "arm_64";
            case "amd64", "x86_64" -> "x86_64";
            case String other -> other;
        };
    }
}
