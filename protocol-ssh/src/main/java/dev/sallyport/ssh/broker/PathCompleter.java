package dev.sallyport.ssh.broker;

import dev.sallyport.core.VisibleText;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.ssh.channel.ExecLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes paths of the host. Looking is a command like any other: it is judged, written down and
/// masked. Nobody is asked to approve it: where the policy doesn't let it pass there is no
/// completion, and no other look for a while.
final class PathCompleter implements Completer {
    private static final int MOST_BYTES = 64 << 10;
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);

    private final LineRunner runner;
    private final BrokerShell shell;
    private final InstantSource clock;
    private Instant notBefore = Instant.MIN;
    private String lastDirectory = "";
    private List<String> lastNames = List.of();
    private int lastLine = -1;

    PathCompleter(LineRunner runner, BrokerShell shell, InstantSource clock) {
        this.runner = runner;
        this.shell = shell;
        this.clock = clock;
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

    /// Once for each directory while one line is edited.
    private List<String> names(String directory) {
        boolean isNew = !directory.equals(lastDirectory) || shell.lineCount() != lastLine;
        if (isNew && !clock.instant().isBefore(notBefore)) {
            lastDirectory = directory;
            lastLine = shell.lineCount();
            lastNames = look(directory);
            return lastNames;
        }
        return isNew ? List.of() : lastNames;
    }

    private List<String> look(String directory) {
        ShellState now = shell.state();
        String line = "ls -1Ap -- " + word(directory);
        ShellFacts facts = runner.judge(line, now);
        if (!facts.judged()) {
            return List.of();
        }
        var found = new ByteArrayOutputStream();
        var show =
                new LineRunner.Show(
                        _ -> {},
                        data ->
                                found.write(
                                        data, 0, Math.min(data.length, MOST_BYTES - found.size())),
                        LineRun::endInput,
                        Optional.empty(),
                        false);
        try {
            var done = runner.run(line, facts, now, show);
            if (done.refusal() != null) {
                notBefore = clock.instant().plus(AFTER_REFUSAL);
                return List.of();
            }
            return done.state().status() == 0 ? names(found) : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /// A name that can't be seen as it is isn't offered: it could move the cursor.
    private static List<String> names(ByteArrayOutputStream found) {
        return found.toString(StandardCharsets.UTF_8).lines().filter(VisibleText::isPlain).toList();
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
