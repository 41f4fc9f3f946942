package dev.sallyport.server.quickstart;

import java.nio.file.Path;

/// A path as one word of a POSIX shell.
final class ShellWord {
    private ShellWord() {}

    static String of(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
