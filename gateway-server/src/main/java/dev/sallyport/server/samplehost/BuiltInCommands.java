package dev.sallyport.server.samplehost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// The commands that the sample host has of its own. Paths are inside `root`; links are not
/// followed.
final class BuiltInCommands {
    static final List<String> NAMES =
            List.of(
                    "cat",
                    "cd",
                    "echo",
                    "false",
                    "hostname",
                    "id",
                    "ls",
                    "mkdir",
                    "pwd",
                    "rm",
                    "rmdir",
                    "touch",
                    "true",
                    "whoami");

    private static final Path HOME = Path.of(SampleWorld.HOME);
    private static final long MOST_BYTES = 1 << 20;

    private final Path root;
    private Path directory = HOME;

    BuiltInCommands(Path root) {
        this.root = root;
    }

    /// @param words one of [#NAMES] and its arguments
    int run(List<String> words, StringBuilder output, StringBuilder errors) {
        List<String> arguments =
                words.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
        try {
            switch (words.getFirst()) {
                case "true" -> {}
                case "false" -> {
                    return 1;
                }
                case "echo" ->
                        output.append(String.join(" ", words.subList(1, words.size())))
                                .append('\n');
                case "pwd" -> output.append(directory).append('\n');
                case "whoami" -> output.append("deploy\n");
                case "hostname" -> output.append("box\n");
                case "id" -> output.append("uid=0(deploy) gid=0 groups=0\n");
                case "cd" -> changeTo(arguments.isEmpty() ? HOME.toString() : arguments.getFirst());
                case "ls" -> list(arguments, output);
                default -> each(words.getFirst(), arguments, output);
            }
            return 0;
        } catch (IOException e) {
            errors.append(words.getFirst()).append(": ").append(e.getMessage()).append('\n');
            return 1;
        }
    }

    private void changeTo(String text) throws IOException {
        if (!Files.isDirectory(real(text), LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(text + ": no such directory");
        }
        directory = directory.resolve(text).normalize();
    }

    private void list(List<String> arguments, StringBuilder output) throws IOException {
        for (String argument : arguments.isEmpty() ? List.of(".") : arguments) {
            try (var files = Files.list(real(argument))) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .sorted()
                        .forEach(name -> output.append(name).append('\n'));
            } catch (IOException e) {
                throw new IOException(argument + ": no such directory", e);
            }
        }
    }

    private void each(String command, List<String> arguments, StringBuilder output)
            throws IOException {
        for (String argument : arguments) {
            Path file = real(argument);
            try {
                switch (command) {
                    case "cat" -> output.append(text(file));
                    case "mkdir" -> Files.createDirectory(file);
                    case "touch" -> touch(file);
                    case "rm", "rmdir" -> Files.delete(file);
                    default -> throw new IllegalStateException(command);
                }
            } catch (IOException e) {
                throw new IOException(argument + ": cannot " + command + " it", e);
            }
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("too large");
        }
        return Files.readString(file);
    }

    private static void touch(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
    }

    /// The file that a path of the sample's world stands for.
    private Path real(String text) throws IOException {
        Path inside = directory.resolve(text).normalize();
        Path file = root;
        for (Path part : inside) {
            file = file.resolve(part);
            if (Files.isSymbolicLink(file)) {
                throw new IOException(text + ": is a link");
            }
        }
        return file;
    }
}
