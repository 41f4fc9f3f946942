package dev.sallyport.policy;

import dev.sallyport.core.CommandDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The bytes of a policy: every `*.yaml` of one directory, read once, by name. Directories in it
/// and names that begin with a dot are passed over; so are files of another kind.
public final class PolicyFiles {
    static final int MOST_BYTES_A_FILE = 1 << 20;
    static final int MOST_FILES = 200;

    private final SortedMap<String, byte[]> files;
    private final String digest;

    private PolicyFiles(SortedMap<String, byte[]> files) {
        this.files = files;
        this.digest = digestOf(files);
    }

    /// @throws PolicyException where the directory can't be read, has no policy file, or one that
    ///   is too large or whose name ends in `.yml`, which would look as if it were in force
    public static PolicyFiles read(Path directory) throws PolicyException {
        var problems = new Problems();
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Path path : names(directory, problems)) {
            add(path, files, problems);
        }
        String place = String.valueOf(directory.getFileName());
        if (files.isEmpty() && problems.isEmpty()) {
            problems.add(place, 0, "", "no *.yaml in this directory, so nothing would be allowed");
        }
        if (files.size() > MOST_FILES) {
            problems.add(place, 0, "", files.size() + " files; at most " + MOST_FILES);
        }
        problems.throwIfAny();
        return new PolicyFiles(files);
    }

    /// One file's text, as tests and editors have it.
    public static PolicyFiles of(String name, String text) {
        return new PolicyFiles(new TreeMap<>(Map.of(name, text.getBytes(StandardCharsets.UTF_8))));
    }

    private static List<Path> names(Path directory, Problems problems) {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add(directory.toString(), 0, "", "this directory can't be read: " + e);
            return List.of();
        }
    }

    private static void add(Path path, SortedMap<String, byte[]> files, Problems problems) {
        String name = path.getFileName().toString();
        if (name.endsWith(".yml")) {
            problems.add(name, 0, "", "rename it to .yaml, or move it away: .yml is not read");
        }
        if (!name.endsWith(".yaml")) {
            return;
        }
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES_A_FILE + 1);
            if (bytes.length > MOST_BYTES_A_FILE) {
                problems.add(name, 0, "", "larger than " + MOST_BYTES_A_FILE + " bytes");
            } else {
                files.put(name, bytes);
            }
        } catch (IOException e) {
            problems.add(name, 0, "", "can't be read: " + e);
        }
    }

    /// Contents by name.
    SortedMap<String, byte[]> files() {
        return files;
    }

    /// SHA-256 over names and bytes in the order of the names, each preceded by its length, in hex.
    public String digest() {
        return digest;
    }

    private static String digestOf(SortedMap<String, byte[]> files) {
        MessageDigest sha256 = CommandDigest.sha256();
        files.forEach((name, bytes) -> {
            update(sha256, name.getBytes(StandardCharsets.UTF_8));
            update(sha256, bytes);
        });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void update(MessageDigest sha256, byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha256.update(bytes);
    }
}
