package dev.sallyport.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bundled PostgreSQL, unpacked once for all tests, since that takes seconds; `mvn clean`
/// removes it.
public final class SharedBinaries {
    private SharedBinaries() {}

    public static PostgresBinaries get() throws IOException {
        return PostgresBinaries.unpackedIn(
                Files.createDirectories(Path.of("target/postgresql").toAbsolutePath()));
    }

    /// What unpacks below `directory` finds them there.
    public static void linkInto(Path directory) throws IOException {
        Path home = get().home();
        Files.createSymbolicLink(directory.resolve(home.getFileName()), home);
    }
}
