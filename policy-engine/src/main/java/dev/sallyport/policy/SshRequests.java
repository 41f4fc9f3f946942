package dev.sallyport.policy;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshRequest.Exec;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.core.ssh.SshRequest.Forward;
import dev.sallyport.core.ssh.SshRequest.Line;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// SSH requests as tests and `policy explain` write them.
public final class SshRequests {
    /// The tiers of lines, by word.
    public static final Map<String, Tier> LINE_TIERS =
            Map.of(Tier.EXEC.word(), Tier.EXEC, Tier.BROKER.word(), Tier.BROKER);

    /// The tiers of terminals, by word.
    public static final Map<String, Tier> TERMINAL_TIERS =
            Map.of(Tier.BROKER.word(), Tier.BROKER, Tier.RAW.word(), Tier.RAW);

    /// The verbs of file operations, in lower case.
    public static final Map<String, SshVerb> FILE_OPERATIONS =
            EnumSet.range(SshVerb.READ, SshVerb.SETSTAT).stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    verb -> verb.name().toLowerCase(Locale.ROOT),
                                    Function.identity()));

    private static final Set<SshVerb> WITH_TWO_PATHS = EnumSet.of(SshVerb.RENAME, SshVerb.LINK);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):([0-9]{1,5})");

    private SshRequests() {}

    /// @param directory where a line of the broker shell runs; of no use elsewhere
    public static SshRequest line(String line, Tier tier, String directory) {
        return tier == Tier.BROKER
                ? new Line(line, new ShellAnalyzer.State(directory, Map.of()))
                : new Exec(line, Map.of(), false);
    }

    /// @param other the second path of a rename or link, else the empty string
    /// @throws IllegalArgumentException where a path is missing or too much
    public static SshRequest file(SshVerb verb, String path, String other, long size) {
        if (WITH_TWO_PATHS.contains(verb) == other.isEmpty()) {
            throw new IllegalArgumentException(
                    other.isEmpty()
                            ? "needs a second path"
                            : "a second path goes with rename and link alone");
        }
        return new FileOperation(verb, verb.name().toLowerCase(Locale.ROOT), path, other, "", size);
    }

    /// @param text `HOST:PORT`, or a socket's absolute path
    /// @throws IllegalArgumentException where it is neither
    public static SshRequest forward(SshVerb verb, String text) {
        if (text.startsWith("/")) {
            return new Forward(verb, text, 0);
        }
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT or a socket's path, was \"" + text + "\"");
        }
        return new Forward(verb, parts.group(1), Integer.parseInt(parts.group(2)));
    }
}
