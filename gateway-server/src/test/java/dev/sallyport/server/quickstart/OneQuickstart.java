package dev.sallyport.server.quickstart;

import dev.sallyport.server.PrivateFiles;
import dev.sallyport.server.embedded.SharedBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One running quickstart for all classes that ask for it, as [Door] or [Running]: what they do
/// there, they undo. It ends with the JVM: classes may come as test runs of their own.
public final class OneQuickstart implements ParameterResolver {
    private static @Nullable Running one;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Door.class || type == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            var running = running();
            return parameter.getParameter().getType() == Door.class
                    ? new Door(running.directory())
                    : running;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized Running running() throws IOException {
        if (one == null) {
            one = new Running();
            Runtime.getRuntime().addShutdownHook(new Thread(one::end));
        }
        return one;
    }

    /// The quickstart and its directory.
    static final class Running {
        private final Path directory;
        private final Quickstart quickstart;

        private Running() throws IOException {
            directory = Files.createTempDirectory("sallyport-quickstart");
            SharedBinaries.linkInto(directory);
            quickstart = Quickstart.start(directory, OptionalInt.empty());
        }

        Path directory() {
            return directory;
        }

        private void end() {
            quickstart.close();
            try {
                PrivateFiles.deleteTree(directory);
            } catch (IOException e) {
                System.err.println("left behind: " + directory + ": " + e);
            }
        }
    }
}
