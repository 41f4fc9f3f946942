package dev.sallyport.ssh.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is typed while a command runs, edited as a terminal driver edits it (termios(3), ICANON)
/// and sent to the command a line at a time; Ctrl-D ends its input. For a program that takes the
/// screen every key goes through as it comes. Runs on a virtual thread of its own until [#end].
final class CommandInput implements Lines.Typing {
    private static final Logger log = LoggerFactory.getLogger(CommandInput.class);
    private static final int LOOK_MILLIS = 50;
    private static final int CTRL_D = 4;
    private static final int CTRL_U = 21;
    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;
    private static final int MOST = 4096;

    private final Terminal terminal;
    private final LineRun run;
    private final boolean isRaw;
    private final Attributes before;
    private final StringBuilder line = new StringBuilder();
    private final Thread thread;
    private final Typed typed;
    private char half; // the first of a pair
    private volatile boolean isClosed;

    /// Hears of what was typed, for the recording.
    interface Typed {
        void typed(byte[] data, int offset, int length);
    }

    CommandInput(Terminal terminal, LineRun run, Typed typed, boolean isRaw) {
        this.typed = typed;
        this.terminal = terminal;
        this.run = run;
        this.isRaw = isRaw;
        this.before = terminal.enterRawMode();
        if (!isRaw) {
            var attributes = terminal.getAttributes();
            attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true);
            terminal.setAttributes(attributes);
        }
        this.thread = Thread.ofVirtual().name("command input").start(this::read);
    }

    private void read() {
        NonBlockingReader keys = terminal.reader();
        try {
            while (!isClosed) {
                int key = keys.read(LOOK_MILLIS);
                if (key == NonBlockingReader.EOF) {
                    run.endInput();
                    return;
                }
                if (key >= 0) {
                    unit(key);
                }
            }
        } catch (IOException e) {
            run.endInput();
        }
    }

    /// The reader gives halves of pairs one by one.
    private void unit(int unit) throws IOException {
        char now = (char) unit;
        if (Character.isHighSurrogate(now)) {
            half = now;
        } else if (!Character.isLowSurrogate(now)) {
            typed(now);
        } else if (half != 0) {
            typed(Character.toCodePoint(half, now));
            half = 0;
        }
    }

    private void typed(int key) throws IOException {
        if (isRaw) {
            input(Character.toString(key));
            return;
        }
        switch (key) {
            case '\r', '\n' -> send("\n");
            case CTRL_D -> {
                if (line.isEmpty()) {
                    run.endInput();
                } else {
                    send("");
                }
            }
            case CTRL_U -> line.setLength(0);
            case BACKSPACE, DELETE -> {
                if (!line.isEmpty()) {
                    line.setLength(line.offsetByCodePoints(line.length(), -1));
                }
            }
            default -> {
                if (line.length() < MOST) {
                    line.appendCodePoint(key);
                }
            }
        }
    }

    private void send(String end) throws IOException {
        input(line + end);
        line.setLength(0);
    }

    /// Recorded before the host can show it.
    private void input(String text) throws IOException {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        typed.typed(data, 0, data.length);
        run.input(data);
    }

    @Override
    public void end() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the shell is ending
        }
        try {
            terminal.setAttributes(before);
        } catch (IllegalStateException e) {
            log.atDebug().setCause(e).log("the client left"); // nothing is left to be restored
        }
    }
}
