package dev.sallyport.ssh.broker;

import dev.sallyport.ssh.channel.ExecLine;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The text that runs a judged line where earlier lines left the shell: the working directory and
/// the exit status are set, then the line follows as it was judged; where it ends up is told behind
/// a marker. The state is the gateway's own and is set anew each time, so nothing that the host
/// says of it can make a later line run elsewhere than where it is judged.
///
/// Variables end with their line. What a text seems to assign or export is no fact of the judge's,
/// and a variable that nobody judged changes what programs do.
record ShellScript(ShellState state, String marker) {
    private static final int MOST_DIRECTORY = 4096;

    /// Exit status of a line whose directory is gone.
    static final int NO_DIRECTORY = 126;

    /// The state alone.
    String start() {
        return state.directory().equals("~")
                ? ""
                : "cd -- " + word(state.directory()) + " || exit " + NO_DIRECTORY + "\n";
    }

    String text(String line) {
        return start()
                + "trap 'printf \""
                + marker
                + "%s\\0%s\\0\" \"$HOME\" \"$PWD\"' EXIT\n"
                + (state.status() == 0 ? "" : "(exit " + state.status() + ")\n")
                + line
                + "\n";
    }

    /// `~` is the host's to expand.
    private static String word(String directory) {
        return directory.startsWith("~/")
                ? "\"$HOME\"/" + ExecLine.quote(directory.substring(2))
                : ExecLine.quote(directory);
    }

    /// @param told the marker and what came behind it; empty where nothing did
    /// @return the state after the line
    ShellState after(int status, byte[] told) {
        String text = new String(told, StandardCharsets.UTF_8);
        if (!text.startsWith(marker) || text.indexOf(marker, 1) >= 0) {
            boolean isLost = text.isEmpty() && status == NO_DIRECTORY;
            return isLost ? new ShellState("~", status) : state.withStatus(status);
        }
        String[] parts = text.substring(marker.length()).split("\0", -1);
        return parts.length == 3
                ? new ShellState(directory(parts[0], parts[1]), status)
                : state.withStatus(status);
    }

    /// A directory whose name can't be shown, or isn't in its normal form, is none to stay in.
    private static String directory(String home, String now) {
        boolean isPlain =
                now.startsWith("/")
                        && now.length() <= MOST_DIRECTORY
                        && now.chars().noneMatch(Character::isISOControl)
                        && (now.equals("/") || isNormal(now));
        if (!isPlain || now.equals(home)) {
            return "~";
        }
        return home.length() > 1 && now.startsWith(home + "/")
                ? "~" + now.substring(home.length())
                : now;
    }

    private static boolean isNormal(String path) {
        return List.of(path.substring(1).split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /// @param directory as in [dev.sallyport.core.ssh.FilePaths]
    /// @param status of the line before
    record ShellState(String directory, int status) {
        static final ShellState LOGIN = new ShellState("~", 0);

        ShellState withStatus(int now) {
            return new ShellState(directory, now);
        }
    }
}
