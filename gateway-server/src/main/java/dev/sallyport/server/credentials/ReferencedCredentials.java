package dev.sallyport.server.credentials;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `file:PATH` and `env:NAME`, anew each time, so that a rotated file counts at the next
/// login. One line break at a file's end is not part of the credential.
public final class ReferencedCredentials implements CredentialSource {
    private static final Logger log = LoggerFactory.getLogger(ReferencedCredentials.class);
    private static final int MOST_BYTES = 65_536;
    private static final String FILE = "file:";
    private static final String ENVIRONMENT = "env:";

    private final Map<String, String> environment;
    private final Set<Path> warnedAbout = ConcurrentHashMap.newKeySet();

    public ReferencedCredentials(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Secret read(String reference) {
        if (reference.startsWith(FILE)) {
            return fromFile(Path.of(reference.substring(FILE.length())));
        }
        if (reference.startsWith(ENVIRONMENT)) {
            return fromEnvironment(reference.substring(ENVIRONMENT.length()));
        }
        throw new Unavailable(
                "a credential reference is of an unknown kind; expected file:PATH or env:NAME");
    }

    private Secret fromFile(Path file) {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            warnOfReaders(file);
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new Unavailable(
                    "a credential file cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
        int length = withoutLineBreak(bytes);
        if (length == 0 || length > MOST_BYTES) {
            Arrays.fill(bytes, (byte) 0);
            throw new Unavailable(
                    length == 0
                            ? "a credential file is empty"
                            : "a credential file is larger than " + MOST_BYTES + " bytes");
        }
        byte[] secret = Arrays.copyOf(bytes, length);
        Arrays.fill(bytes, (byte) 0);
        return Secret.owning(secret);
    }

    private static int withoutLineBreak(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        return length;
    }

    private Secret fromEnvironment(String name) {
        @Nullable String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new Unavailable("a credential's environment variable is not set, or empty");
        }
        return Secret.owning(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Once a file: containers mount secrets readable for all, so that is no reason to refuse.
    private void warnOfReaders(Path file) throws IOException {
        var view =
                Files.getFileAttributeView(
                        file, java.nio.file.attribute.PosixFileAttributeView.class);
        if (view != null
                && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)
                && warnedAbout.add(file)) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .log("every user of this machine can read this credential file; chmod 600 it");
        }
    }
}
