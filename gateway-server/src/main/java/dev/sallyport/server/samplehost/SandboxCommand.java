package dev.sallyport.server.samplehost;

import dev.sallyport.server.samplehost.Sandbox.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One command of one channel; a virtual thread for each stream and one that waits for the end.
final class SandboxCommand implements Command {
    private static final Logger log = LoggerFactory.getLogger(SandboxCommand.class);
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int CANNOT_RUN = 126;

    private final Sandbox sandbox;
    private final String line;
    private final boolean mayHaveTerminal;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private @Nullable ExitCallback exit;
    private volatile Sandbox.@Nullable Execution running;

    /// @param mayHaveTerminal whether the client's terminal is of use to the command
    SandboxCommand(Sandbox sandbox, String line, boolean mayHaveTerminal) {
        this.sandbox = sandbox;
        this.line = line;
        this.mayHaveTerminal = mayHaveTerminal;
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        var execution =
                sandbox.start(line, mayHaveTerminal ? terminal(environment) : Terminal.NONE);
        running = execution;
        Thread.ofVirtual().start(() -> copy(in, execution.input(), true));
        Thread errors = Thread.ofVirtual().start(() -> copy(execution.errors(), err, false));
        Thread.ofVirtual().start(() -> finish(execution, errors));
    }

    private static Terminal terminal(Environment environment) {
        var variables = environment.getEnv();
        if (!variables.containsKey(Environment.ENV_TERM)) {
            return Terminal.NONE;
        }
        return new Terminal(
                true,
                number(variables.get(Environment.ENV_COLUMNS), 80),
                number(variables.get(Environment.ENV_LINES), 24));
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : otherwise;
    }

    private void finish(Sandbox.Execution execution, Thread errors) {
        int status = CANNOT_RUN;
        try {
            copy(execution.output(), out, false);
            errors.join();
            status = execution.exitStatus();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.kill();
        }
        if (exit != null) {
            exit.onExit(status);
        }
    }

    private static void copy(InputStream from, OutputStream to, boolean closing) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            int read = from.read(buffer);
            while (read >= 0) {
                to.write(buffer, 0, read);
                to.flush();
                read = from.read(buffer);
            }
            if (closing) {
                to.close();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a stream of the sample host was cut");
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        var execution = running;
        if (execution != null) {
            execution.kill();
        }
    }
}
