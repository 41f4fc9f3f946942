package dev.sallyport.server.embedded;

import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The bundled PostgreSQL, unpacked once for all tests of a JVM: that takes seconds.
public final class SharedBinaries {
    private static @Nullable PostgresBinaries unpacked;

    private SharedBinaries() {}

    public static synchronized PostgresBinaries get() throws IOException {
        if (unpacked == null) {
            var directory = Files.createTempDirectory("sallyport-binaries");
            unpacked = PostgresBinaries.unpackedIn(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(directory)));
        }
        return unpacked;
    }

    private static void deleteTree(Path directory) {
        try {
            PrivateFiles.deleteTree(directory);
        } catch (IOException e) {
            System.err.println("left behind: " + directory + ": " + e);
        }
    }

    /// What unpacks below `directory` finds them there.
    public static void linkInto(Path directory) throws IOException {
        Path home = get().home();
        Files.createSymbolicLink(directory.resolve(home.getFileName()), home);
    }
}
