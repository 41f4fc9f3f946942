package dev.sallyport.server.samplehost;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// The sample host's files: made once; what its users did to them stays.
final class SampleWorld {
    static final String HOME = "/home/deploy";
    private static final List<String> DIRECTORIES =
            List.of("home/deploy", "tmp", "etc", "dev", "proc", "srv", "var/log");

    private SampleWorld() {}

    /// @return `root`
    static Path in(Path root) {
        try {
            boolean isNew = !Files.exists(root);
            Files.createDirectories(root);
            for (String each : DIRECTORIES) {
                directory(root, Path.of(each));
            }
            if (isNew) {
                fill(root);
            }
            return root;
        } catch (IOException e) {
            throw new CannotStart("cannot make the sample host's files in " + root + ": " + e, e);
        }
    }

    /// Its users may have put a link in a directory's place, and a link leads anywhere.
    private static void directory(Path root, Path inside) throws IOException {
        Path at = root;
        for (Path part : inside) {
            at = at.resolve(part);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(at);
                Files.createDirectory(at);
            }
        }
    }

    private static void fill(Path root) throws IOException {
        Files.writeString(
                root.resolve("etc/passwd"), "deploy:x:0:0:deploy:" + HOME + ":/bin/bash\n");
        Files.writeString(root.resolve("etc/group"), "deploy:x:0:\n");
        Files.writeString(root.resolve("etc/hostname"), "box\n");
        Files.writeString(
                root.resolve("home/deploy/README"), "A sample host. Nothing here is anybody's.\n");
        Files.createDirectory(root.resolve("home/deploy/app"));
        Files.writeString(
                root.resolve("home/deploy/app/config.ini"),
                "[shop]\nhost = db.internal\npool = 8\n");
        Files.writeString(
                root.resolve("home/deploy/app/report.sh"), "grep -c WARN /var/log/app.log\n");
        Files.writeString(root.resolve("var/log/app.log"), log());
    }

    private static String log() {
        var lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("2026-11-01T10:%02d:%02dZ ".formatted(i / 60, i % 60))
                    .append(i % 17 == 0 ? "WARN slow query, 812 ms" : "INFO order " + (1000 + i))
                    .append(" customer=person")
                    .append(i)
                    .append("@example.com\n");
        }
        return lines.toString();
    }
}
