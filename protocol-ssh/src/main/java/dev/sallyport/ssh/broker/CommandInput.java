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
    private volatile boolean isClosed;

    CommandInput(Terminal terminal, LineRun run, boolean isRaw) {
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
                    typed(key);
                }
            }
        } catch (IOException e) {
            run.endInput();
        }
    }

    private void typed(int key) throws IOException {
        if (isRaw) {
            run.input(Character.toString(key).getBytes(StandardCharsets.UTF_8));
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
            case BACKSPACE, DELETE -> line.setLength(Math.max(0, line.length() - 1));
            default -> {
                if (line.length() < MOST) {
                    line.appendCodePoint(key);
                }
            }
        }
    }

    private void send(String end) throws IOException {
        run.input((line + end).getBytes(StandardCharsets.UTF_8));
        line.setLength(0);
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
