package dev.sallyport.ssh.broker;

import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jspecify.annotations.Nullable;

/// Lines from an editor on the client's terminal: history, search, completion, several rows until
/// quotes are closed. Nothing of what is edited reaches the host.
final class EditedLines implements Lines {
    private static final int HISTORY = 1_000;

    private final BrokerTerminal terminal;
    private final LineReader reader;
    private final CommandInput.Typed typed;

    /// @param typed told of what is typed into commands
    EditedLines(BrokerTerminal terminal, Completer completer, CommandInput.Typed typed) {
        this.typed = typed;
        this.terminal = terminal;
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal.terminal())
                        .appName("sallyport")
                        .completer(completer)
                        .parser(new ShellWords().eofOnUnclosedQuote(true).eofOnEscapedNewLine(true))
                        .variable(LineReader.HISTORY_SIZE, HISTORY)
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                        .option(Option.DISABLE_EVENT_EXPANSION, true)
                        .option(Option.AUTO_FRESH_LINE, false)
                        .build();
    }

    /// Ctrl-C at the prompt begins a new line.
    @Override
    public @Nullable String next(String prompt) {
        while (true) {
            try {
                terminal.edits(true);
                String line = reader.readLine(prompt);
                terminal.edits(false);
                return line;
            } catch (UserInterruptException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return null;
                }
            } catch (EndOfFileException e) {
                return null;
            } catch (IllegalStateException e) {
                if (!terminal.isClosed()) {
                    throw e;
                }
                return null; // the client left
            }
        }
    }

    @Override
    public Typing inputFor(LineRun run, boolean takesScreen) {
        try {
            return new CommandInput(terminal.terminal(), run, typed, takesScreen);
        } catch (IllegalStateException e) {
            run.endInput(); // the client left
            return () -> {};
        }
    }
}
