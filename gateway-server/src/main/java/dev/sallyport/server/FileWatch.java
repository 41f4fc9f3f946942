package dev.sallyport.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at files and directories again and again, and tells when they changed and have been quiet
/// since the last look: an editor's half-written file is not read. Names, sizes and times are
/// compared, which works for mounted Kubernetes volumes and network file systems too.
final class FileWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

    private record Seen(Path path, long size, long modifiedMillis, String key) {}

    private final List<Path> watched;
    private final Runnable changed;
    private final Thread thread;
    private List<Seen> told;
    private List<Seen> last;

    /// @param watched files, and directories whose files count
    private FileWatch(List<Path> watched, Runnable changed, Duration every) {
        this.watched = watched;
        this.changed = changed;
        this.told = look();
        this.last = told;
        this.thread = Thread.ofVirtual().name("file-watch").unstarted(() -> run(every));
    }

    static FileWatch start(List<Path> watched, Runnable changed, Duration every) {
        var watch = new FileWatch(watched, changed, every);
        watch.thread.start();
        return watch;
    }

    private void run(Duration every) {
        try {
            while (true) {
                Thread.sleep(every);
                step();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void step() {
        var now = look();
        if (!now.equals(told) && now.equals(last)) {
            told = now;
            try {
                changed.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("reloading failed");
            }
        }
        last = now;
    }

    private List<Seen> look() {
        var seen = new ArrayList<Seen>();
        for (Path path : watched) {
            if (Files.isDirectory(path)) {
                try (var files = Files.list(path)) {
                    files.sorted().forEach(file -> see(file, seen));
                } catch (IOException _) {
                    // seen as empty; reloading will tell why
                }
            } else {
                see(path, seen);
            }
        }
        return seen;
    }

    private static void see(Path file, List<Seen> seen) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            seen.add(
                    new Seen(
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis(),
                            String.valueOf(attributes.fileKey())));
        } catch (IOException _) {
            // gone; reloading will tell
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
