package dev.sallyport.server.embedded;

import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/// Stops the postmaster when the gateway is gone without having done so: a shell that reads from a
/// pipe which only the gateway holds. Its read ends when the gateway does, even by SIGKILL; then
/// the postmaster gets SIGINT, a fast shutdown (PostgreSQL manual, "Shutting Down the Server").
/// Ctrl-C at a terminal goes to the shell too, so it ignores it.
final class Undertaker implements AutoCloseable {
    private static final String SCRIPT =
            "trap '' INT TERM HUP; read -r _ || kill -INT \"$1\" 2>/dev/null";
    private final Process shell;

    private Undertaker(Process shell) {
        this.shell = shell;
    }

    static Undertaker watch(long postmaster) {
        try {
            return new Undertaker(
                    new ProcessBuilder(command(postmaster))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new CannotStart("cannot run sh: " + e.getMessage(), e);
        }
    }

    static List<String> command(long postmaster) {
        return List.of("sh", "-c", SCRIPT, "sallyport-undertaker", Long.toString(postmaster));
    }

    /// The postmaster has ended: nothing is left to do.
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
