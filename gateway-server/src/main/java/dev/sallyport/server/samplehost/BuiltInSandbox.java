package dev.sallyport.server.samplehost;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A few commands of our own over a scratch directory, where the system has no bash or no
/// namespaces. No process is started, and no path leads out of the directory.
final class BuiltInSandbox implements Sandbox {
    private final Path root;

    BuiltInSandbox(Path root) {
        this.root = root;
    }

    @Override
    public String description() {
        return "built-in commands ("
                + String.join(", ", BuiltInCommands.NAMES)
                + ") over "
                + root
                + ", since bash or namespaces are not to be had here";
    }

    @Override
    public Execution start(String line, Terminal terminal) throws IOException {
        var result = new BuiltInShell(new BuiltInCommands(root)).run(line);
        return new Finished(bytes(result.output()), bytes(result.errors()), result.exitStatus());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Finished(InputStream output, InputStream errors, int exitStatus)
            implements Execution {
        @Override
        public OutputStream input() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void kill() {}
    }
}
