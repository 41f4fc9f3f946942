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
/// there, they undo. It ends with the last test.
public final class OneQuickstart implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Door.class || type == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var running =
                context.getRoot()
                        .getStore(ExtensionContext.Namespace.GLOBAL)
                        .getOrComputeIfAbsent("quickstart", _ -> new Running(), Running.class);
        try {
            running.start();
            return parameter.getParameter().getType() == Door.class
                    ? new Door(running.directory())
                    : running;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The quickstart and its directory.
    static final class Running implements AutoCloseable {
        private final Path directory;
        private @Nullable Quickstart quickstart;

        private Running() {
            try {
                directory = Files.createTempDirectory("sallyport-quickstart");
                SharedBinaries.linkInto(directory);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Path directory() {
            return directory;
        }

        void start() {
            if (quickstart == null) {
                quickstart = Quickstart.start(directory, OptionalInt.empty());
            }
        }

        void stop() {
            if (quickstart != null) {
                quickstart.close();
                quickstart = null;
            }
        }

        @Override
        public void close() throws IOException {
            stop();
            PrivateFiles.deleteTree(directory);
        }
    }
}
