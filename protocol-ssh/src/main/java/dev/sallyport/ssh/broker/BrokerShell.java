package dev.sallyport.ssh.broker;

import dev.sallyport.core.Gate;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.wire.Pty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a line, has it judged and run, and reads the next; keeps what a shell keeps between lines.
/// One virtual thread.
final class BrokerShell {
    private static final Pattern EXIT = Pattern.compile("(?:exit|logout)(?:\\s+([0-9]{1,3}))?");
    private static final int MOST_HISTORY = 1_000;
    private static final int MOST_REMEMBERED = 1_024;
    private static final Logger log = LoggerFactory.getLogger(BrokerShell.class);

    private final ChannelContext context;
    private final LineRunner runner;
    private final Screen screen;
    private final Consumer<String> entered;
    private final boolean showsDirectory;
    private final List<String> history = new ArrayList<>();
    private ShellState state;
    private int lineCount;
    private volatile @Nullable LineRun running;

    /// @param entered told of each line, for the recording
    /// @param showsDirectory false where masks apply: the host's names are then not in the prompt
    BrokerShell(
            ChannelContext context,
            LineRunner runner,
            Screen screen,
            Consumer<String> entered,
            boolean showsDirectory) {
        this.showsDirectory = showsDirectory;
        this.context = context;
        this.runner = runner;
        this.screen = screen;
        this.entered = entered;
        this.state = ShellState.login(context.environment());
    }

    ShellState state() {
        return state;
    }

    /// How many lines were entered so far.
    int lineCount() {
        return lineCount;
    }

    /// @return the status that the shell exits with
    int run(Lines lines) throws IOException, InterruptedException {
        String line = lines.next(prompt());
        while (line != null) {
            String text = line.strip();
            if (!text.isEmpty()) {
                entered.accept(line + "\n");
                lineCount++;
                remember(text);
                var exit = EXIT.matcher(text);
                if (exit.matches()) {
                    return exit.group(1) == null
                            ? state.status()
                            : Integer.parseInt(exit.group(1)) & 0xFF;
                }
                obey(text, lines);
            }
            line = lines.next(prompt());
        }
        return state.status();
    }

    private void remember(String text) {
        if (text.length() > MOST_REMEMBERED) {
            return;
        }
        if (history.size() >= MOST_HISTORY) {
            history.removeFirst();
        }
        history.add(text);
    }

    private String prompt() {
        return context.live().session().account()
                + "@"
                + context.live().session().target().name()
                + (showsDirectory ? ":" + state.directory() : "")
                + "$ ";
    }

    private void obey(String text, Lines lines) throws IOException, InterruptedException {
        switch (text) {
            case "help" -> screen.say(Words.HELP);
            case "history" -> {
                for (int i = 0; i < history.size(); i++) {
                    screen.say("%5d  %s".formatted(i + 1, history.get(i)));
                }
            }
            default -> submit(text, lines);
        }
    }

    private void submit(String text, Lines lines) throws IOException, InterruptedException {
        ShellFacts facts = runner.judge(text, state);
        Optional<Pty> pty = context.client().pty().filter(_ -> ScreenPrograms.isOne(facts, text));
        var inputs = new ArrayList<Lines.Typing>(1);
        var show =
                new LineRunner.Show(
                        this::held,
                        pty.isPresent() ? data -> screen.write(data, 0, data.length) : screen::show,
                        run -> {
                            running = run;
                            resizedSince(pty, run);
                            inputs.add(lines.inputFor(run, pty.isPresent()));
                        },
                        pty,
                        true);
        try {
            var done = runner.run(text, facts, state, show);
            state = done.state();
            if (done.refusal() != null) {
                screen.say(Words.refused(done.refusal()));
            }
            for (String notice : done.notices()) {
                screen.say("sallyport: " + notice);
            }
        } finally {
            running = null;
            inputs.forEach(Lines.Typing::end);
        }
    }

    private void held(Gate.HoldNotice notice) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        screen.say(Words.held(notice));
                    } catch (IOException e) {
                        log.atDebug().setCause(e).log("the client left");
                    }
                });
    }

    /// What came before the run was known here was lost to it.
    private void resizedSince(Optional<Pty> begun, LineRun run) {
        if (begun.isPresent()) {
            context.client()
                    .pty()
                    .map(Pty::size)
                    .filter(size -> !size.equals(begun.get().size()))
                    .ifPresent(run::resized);
        }
    }

    void resized(Pty.Size size) {
        var run = running;
        if (run != null) {
            run.resized(size);
        }
    }
}
