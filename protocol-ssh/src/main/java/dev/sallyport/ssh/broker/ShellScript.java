package dev.sallyport.ssh.broker;

import dev.sallyport.ssh.channel.ExecLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The text that runs a judged line in the state that earlier lines left: the working directory,
/// variables and exit status are set, then the line follows as it was judged; what it leaves is
/// told behind a marker that the line cannot know. The state is the gateway's own and is set anew
/// each time, so nothing that the host says of it can make a later line run elsewhere than where it
/// was judged.
record ShellScript(ShellState state, String marker) {
    private static final Pattern ASSIGNED = Pattern.compile("\\b([A-Za-z_][A-Za-z0-9_]{0,63})=");
    private static final Pattern EXPORTED =
            Pattern.compile("\\bexport\\s+([A-Za-z_][A-Za-z0-9_]{0,63})");
    private static final int MOST_VARIABLES = 64;
    private static final int MOST_VALUE = 4096;
    private static final int MOST_DIRECTORY = 4096;

    /// Names that change what a shell or a linker does: never kept.
    private static final Pattern NEVER =
            Pattern.compile(
                    "PATH|IFS|HOME|ENV|BASH.*|SHELLOPTS|PS[0-9]|PROMPT_COMMAND|LD_.*|CDPATH|GLOBIGNORE"
                            + "|FUNCNEST|PWD|OLDPWD|UID|EUID|PPID|SHLVL|TERM|USER|LOGNAME|SHELL|_");

    /// The state alone.
    String start() {
        var text = new StringBuilder();
        if (!state.directory().equals("~")) {
            text.append("cd -- ").append(word(state.directory())).append(" || exit 126\n");
        }
        state.variables()
                .forEach((name, value) ->
                        text.append(state.exported().contains(name) ? "export " : "")
                                .append(name)
                                .append('=')
                                .append(ExecLine.quote(value))
                                .append('\n'));
        return text.toString();
    }

    String text(String line) {
        var text = new StringBuilder(start());
        text.append("trap 'printf \"").append(marker).append("%s\\0\" \"$HOME\" \"$PWD\"");
        for (String name : names(line)) {
            text.append(" \"").append(name).append("=${").append(name).append("-}\"");
        }
        text.append("' EXIT\n");
        if (state.status() != 0) {
            text.append("(exit ").append(state.status()).append(")\n");
        }
        return text.append(line).append('\n').toString();
    }

    /// `~` is the host's to expand.
    private static String word(String directory) {
        return directory.startsWith("~/")
                ? "\"$HOME\"/" + ExecLine.quote(directory.substring(2))
                : ExecLine.quote(directory);
    }

    private Set<String> names(String line) {
        var names = new LinkedHashSet<>(state.variables().keySet());
        ASSIGNED.matcher(line)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !NEVER.matcher(name).matches())
                .forEach(names::add);
        return names;
    }

    /// @param told what came behind the marker; empty where nothing did
    /// @return the state after the line
    ShellState after(String line, int status, byte[] told) {
        List<String> parts = split(told);
        if (parts.size() < 2) {
            return new ShellState(state.directory(), state.variables(), state.exported(), status);
        }
        var variables = new TreeMap<String, String>();
        for (String part : parts.subList(2, parts.size())) {
            int equals = part.indexOf('=');
            boolean isKept =
                    equals > 0
                            && part.length() - equals <= MOST_VALUE
                            && variables.size() < MOST_VARIABLES
                            && !NEVER.matcher(part.substring(0, equals)).matches();
            if (isKept) {
                variables.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return new ShellState(
                directory(parts.get(0), parts.get(1)), variables, exported(line), status);
    }

    private Set<String> exported(String line) {
        var exported = new LinkedHashSet<>(state.exported());
        EXPORTED.matcher(line).results().map(found -> found.group(1)).forEach(exported::add);
        return exported;
    }

    /// A directory whose name can't be shown is none to stay in.
    private static String directory(String home, String now) {
        boolean isPlain =
                now.startsWith("/")
                        && now.length() <= MOST_DIRECTORY
                        && now.chars().noneMatch(Character::isISOControl);
        if (!isPlain || now.equals(home)) {
            return "~";
        }
        return home.length() > 1 && now.startsWith(home + "/")
                ? "~" + now.substring(home.length())
                : now;
    }

    private List<String> split(byte[] told) {
        var parts = new ArrayList<String>();
        for (String part : new String(told, StandardCharsets.UTF_8).split("\0", -1)) {
            // printf repeats its format, so each part has the marker in front
            parts.add(part.startsWith(marker()) ? part.substring(marker().length()) : part);
        }
        if (!parts.isEmpty()) {
            parts.removeLast(); // behind the last NUL
        }
        return parts;
    }

    /// @param directory as in [dev.sallyport.core.ssh.FilePaths]
    /// @param exported names of variables that programs get
    /// @param status of the line before
    record ShellState(
            String directory, Map<String, String> variables, Set<String> exported, int status) {
        static final ShellState LOGIN = new ShellState("~", Map.of(), Set.of(), 0);

        ShellState {
            variables = Map.copyOf(variables);
            exported = Set.copyOf(exported);
        }

        ShellState withStatus(int now) {
            return new ShellState(directory, variables, exported, now);
        }
    }
}
