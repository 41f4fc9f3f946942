package dev.sallyport.ssh.broker;

import dev.sallyport.ssh.channel.ExecLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// The text that runs a judged line where earlier lines left the shell: the working directory, the
/// variables and the exit status are set, then the line follows as it was judged; where it ends up
/// is told behind a marker. The state is the gateway's own and is set anew each time, so nothing
/// that the host says of it can make a later line run elsewhere than where it is judged.
///
/// The host tells the directory alone. What a line left in variables is the judge's word
/// ([KeptVariables]); the host's is but whether the line ran to its end.
record ShellScript(ShellState state, String marker) {
    private static final int MOST_DIRECTORY = 4096;
    private static final int TOLD = 5;

    /// What the shell itself reads as a name; the judge knows which of them are harmless.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// Exit status of a line whose directory is gone.
    static final int NO_DIRECTORY = 126;

    /// @param state with the variables from before the line
    /// @param isWhole whether the line ran to its end
    record After(ShellState state, boolean isWhole) {}

    /// The state alone.
    String start() {
        var text = new StringBuilder();
        if (!state.directory().equals("~")) {
            text.append("cd -- ")
                    .append(word(state.directory()))
                    .append(" || exit ")
                    .append(NO_DIRECTORY)
                    .append('\n');
        }
        String previous = state.shell().previous();
        text.append(previous.isEmpty() ? "unset OLDPWD" : "OLDPWD=" + word(previous)).append('\n');
        state.ownVariables()
                .forEach((name, value) ->
                        text.append(name(name))
                                .append('=')
                                .append(ExecLine.quote(value))
                                .append('\n'));
        return text.toString();
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException("no variable's name: " + name);
        }
        return name;
    }

    /// @param isJudged whether the line is made from what was judged: then it is complete, and what
    ///   stands behind it is not part of it
    String text(String line, boolean isJudged) {
        return start()
                + "trap 'printf \""
                + marker
                + "%s\\0%s\\0%s\\0%s\\0\" \"$HOME\" \"$PWD\" \"${OLDPWD-}\" \"${1-}\"' EXIT\n"
                + (state.status() == 0 ? "" : "(exit " + state.status() + ")\n")
                + line
                + "\n"
                + (isJudged ? "{ set -- " + end() + " \"$?\"; exit \"$2\"; } 2>/dev/null\n" : "");
    }

    /// What the first positional parameter is when the line has come to its end. Nothing in a line
    /// knows it.
    private String end() {
        return marker.substring(1);
    }

    /// `~` is the host's to expand.
    private static String word(String directory) {
        if (directory.equals("~")) {
            return "\"$HOME\"";
        }
        return directory.startsWith("~/")
                ? "\"$HOME\"/" + ExecLine.quote(directory.substring(2))
                : ExecLine.quote(directory);
    }

    /// @param told the marker and what came behind it; empty where nothing did
    After after(int status, byte[] told) {
        String text = new String(told, StandardCharsets.UTF_8);
        if (!text.startsWith(marker) || text.indexOf(marker, 1) >= 0) {
            boolean isLost = text.isEmpty() && status == NO_DIRECTORY;
            return new After((isLost ? state.in("~", "") : state).withStatus(status), false);
        }
        String[] parts = text.substring(marker.length()).split("\0", -1);
        if (parts.length != TOLD) {
            return new After(state.withStatus(status), false);
        }
        String previous = parts[2];
        return new After(
                state.in(
                                directory(parts[0], parts[1]),
                                isPlain(previous) ? directory(parts[0], previous) : "")
                        .withStatus(status),
                parts[3].equals(end()));
    }

    /// A directory whose name can't be shown, or isn't in its normal form, is none to stay in.
    private static String directory(String home, String now) {
        if (!isPlain(now) || now.equals(home)) {
            return "~";
        }
        return home.length() > 1 && now.startsWith(home + "/")
                ? "~" + now.substring(home.length())
                : now;
    }

    private static boolean isPlain(String path) {
        return path.startsWith("/")
                && path.length() <= MOST_DIRECTORY
                && path.chars().noneMatch(Character::isISOControl)
                && (path.equals("/") || isNormal(path));
    }

    private static boolean isNormal(String path) {
        return List.of(path.substring(1).split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }
}
