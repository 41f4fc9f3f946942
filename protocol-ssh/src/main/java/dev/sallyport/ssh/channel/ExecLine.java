package dev.sallyport.ssh.channel;

import dev.sallyport.core.Refusal;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.ssh.wire.Pty;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The text of an `exec` request to the host: a fixed shell, without the account's start-up files
/// and variables, runs the line that was judged.
///
/// The account's login shell reads this text first, so it is written for any POSIX shell: two
/// simple commands, everything quoted but the three values that only the host knows.
public final class ExecLine {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// Packets of OpenSSH have 256 KB at most.
    private static final int MOST_BYTES = 240_000;

    private ExecLine() {}

    /// Whether a host would end the connection instead of running the text.
    public static boolean isTooLong(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
    }

    public static Refusal tooLong() {
        return Refusal.of(
                Refusal.Code.LIMIT_EXCEEDED,
                "the command is longer than a host takes; nothing was run",
                null,
                "put it into a file and run that");
    }

    public static String of(
            SshTargetConfig target,
            Map<String, String> environment,
            Optional<Pty> pty,
            String line) {
        var text = new StringBuilder(line.length() + 256);
        // Where there is no home, sshd starts in the root directory: not where the line was judged.
        text.append(
                "cd -- \"$HOME\" && exec /usr/bin/env -i HOME=\"$HOME\" USER=\"$USER\" LOGNAME=\"$LOGNAME\"");
        text.append(" SHELL=").append(quote(target.shell())).append(" PATH=").append(PATH);
        var variables = new TreeMap<>(environment);
        pty.ifPresent(terminal -> variables.putIfAbsent("TERM", terminal.term()));
        variables.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(quote(value)));
        text.append(' ').append(target.shell());
        if (target.shell().endsWith("/bash")) {
            text.append(" --noprofile --norc");
        }
        return text.append(" -c ").append(quote(line)).toString();
    }

    /// In single quotes; a single quote is a backslashed one between two such texts (POSIX, Shell
    /// Command Language, section 2.2).
    public static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
