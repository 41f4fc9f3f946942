package dev.sallyport.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files that nobody but their owner may read.
public final class PrivateFiles {
    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);
    private static final FileAttribute<Set<PosixFilePermission>> ONLY_OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> ONLY_OWNER_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final int SECRET_BYTES = 24;

    private PrivateFiles() {}

    /// Makes the directory and its parents where missing, and takes group and others out of it.
    public static Path directory(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, ONLY_OWNER_DIRECTORY);
            return directory;
        } catch (IOException e) {
            throw new CannotStart("cannot make the private directory " + directory + ": " + e, e);
        }
    }

    /// Replaces the file as a whole: a reader sees the old or the new text, never a part, and a
    /// crash leaves one of them.
    public static void write(Path file, String text) {
        try {
            Path temporary =
                    Files.createTempFile(
                            parentOf(file), "." + file.getFileName(), ".tmp", ONLY_OWNER_FILE);
            Files.writeString(temporary, text);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new CannotStart("cannot write " + file + ": " + e, e);
        }
    }

    /// For its owner, who alone may read it.
    public static void makeExecutable(Path file) {
        try {
            Files.setPosixFilePermissions(file, ONLY_OWNER_DIRECTORY);
        } catch (IOException e) {
            throw new CannotStart("cannot make " + file + " executable: " + e, e);
        }
    }

    /// The file's text; where there is no file, a new random password that is first written there.
    public static String passwordIn(Path file) {
        if (!Files.exists(file)) {
            write(file, randomPassword());
        }
        return read(file);
    }

    public static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public static Path parentOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /// For files that do no harm when they stay.
    public static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("file not deleted");
        }
    }

    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (var files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// 192 random bits, safe in URLs, SQL literals and shells.
    public static String randomPassword() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
