package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process to a directory. The system lets go of the lock when the process ends, however it
/// ends.
public final class DirectoryLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws CannotStart when another gateway holds it
    public static DirectoryLock take(Path directory) {
        Path file = directory.resolve("lock");
        try {
            var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isTaken(channel)) {
                channel.close();
                throw new CannotStart(
                        directory
                                + " is in use by another running gateway; stop that one first, or"
                                + " choose another directory");
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new CannotStart("cannot lock " + file + ": " + e, e);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // held by this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("closing the lock file failed");
        }
    }
}
