package dev.sallyport.ssh.broker;

import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.ssh.broker.ShellScript.ShellState;
import dev.sallyport.ssh.channel.ExecLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes paths of the host. Looking is a command like any other: it is judged, written down and
/// masked, and where people would have to approve it there is no completion.
final class PathCompleter implements Completer {
    private static final int MOST_BYTES = 64 << 10;

    private final LineRunner runner;
    private final Supplier<ShellState> state;
    private String lastDirectory = "";
    private List<String> lastNames = List.of();
    private ShellState lastState = ShellState.LOGIN;

    PathCompleter(LineRunner runner, Supplier<ShellState> state) {
        this.runner = runner;
        this.state = state;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word().substring(0, line.wordCursor());
        if (line.wordIndex() == 0 && !word.contains("/")) {
            return; // a program's name
        }
        String directory = word.substring(0, word.lastIndexOf('/') + 1);
        for (String name : names(directory)) {
            boolean isDirectory = name.endsWith("/");
            candidates.add(
                    new Candidate(directory + name, name, null, null, null, null, !isDirectory));
        }
    }

    private List<String> names(String directory) {
        ShellState now = state.get();
        if (directory.equals(lastDirectory) && now.equals(lastState)) {
            return lastNames;
        }
        lastDirectory = directory;
        lastState = now;
        lastNames = look(directory, now);
        return lastNames;
    }

    private List<String> look(String directory, ShellState now) {
        String line = "ls -1Ap -- " + word(directory);
        ShellFacts facts = runner.judge(line, now);
        if (!facts.judged()) {
            return List.of();
        }
        var found = new ByteArrayOutputStream();
        var show =
                new LineRunner.Show(
                        _ -> runner.interrupt(), // held: nobody is asked for a completion
                        data ->
                                found.write(
                                        data, 0, Math.min(data.length, MOST_BYTES - found.size())),
                        LineRun::endInput,
                        Optional.empty());
        try {
            var done = runner.run(line, facts, now, show);
            return done.refusal() == null && done.state().status() == 0
                    ? found.toString(StandardCharsets.UTF_8).lines().toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static String word(String directory) {
        if (directory.isEmpty()) {
            return ".";
        }
        return directory.startsWith("~/")
                ? "~/" + ExecLine.quote(directory.substring(2))
                : ExecLine.quote(directory);
    }
}
