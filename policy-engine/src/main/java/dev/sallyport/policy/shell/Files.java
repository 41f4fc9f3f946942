package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.Set;
import java.util.regex.Pattern;

/// Enters paths into the findings, and says which of them can't be vouched for.
final class Files {
    /// Every process's file of one name, none of which leads elsewhere.
    private static final Pattern PLAIN_PROC =
            Pattern.compile(
                    "/proc/[^/]*(?:/(?:status|stat|statm|cmdline|comm|limits|io|cgroup|oom_score))?");

    private final Findings findings;

    Files(Findings findings) {
        this.findings = findings;
    }

    /// @param kind one of those that mean a path
    void add(Kind kind, Arg arg, Set<String> directories) {
        if (arg.is("")) {
            return; // no file has an empty name
        }
        Set<String> paths = arg.many() ? null : Paths.resolve(arg.pieces(), directories);
        if (paths == null) {
            if (kind != Kind.NAMED) {
                findings.unjudged("the path " + arg.show() + " is not known: " + word(kind));
            }
            return;
        }
        paths.forEach(path -> add(kind, path, arg));
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case READS, LOCAL_READS -> "it would be read";
            case REMOVES, REMOVES_RECURSIVELY, MOVES -> "it would be removed";
            case CHDIR -> "it would be the working directory";
            default -> "it would be written";
        };
    }

    private void add(Kind kind, String path, Arg arg) {
        if (Places.isMagic(path) || isPatternInProc(path, arg)) {
            findings.name(path);
            findings.unjudged(path + " is a link of the kernel's to another place");
            return;
        }
        if (Places.isSink(path)) {
            findings.name(path);
            return;
        }
        switch (kind) {
            case READS, LOCAL_READS, CHDIR -> read(path);
            case NAMED -> findings.name(path);
            case WRITES, OUTPUT, LOCAL_WRITES, LINKS -> write(path);
            case REPLACES -> {
                write(path);
                remove(path, true);
            }
            case CHANGES -> {
                read(path);
                write(path);
            }
            case REMOVES -> remove(path, isDeepPattern(arg));
            case REMOVES_RECURSIVELY -> remove(path, true);
            case MOVES -> {
                findings.read(path);
                remove(path, true);
            }
            default -> throw new IllegalStateException(kind + " is no path");
        }
    }

    private static boolean isPatternInProc(String path, Arg arg) {
        return Paths.isUnder(path, "/proc")
                && !Paths.isUnder(path, "/proc/sys")
                && arg.pieces().hasOpen()
                && !PLAIN_PROC.matcher(arg.show()).matches();
    }

    /// A pattern above the last slash reaches into what is below the directory it stands for.
    private static boolean isDeepPattern(Arg arg) {
        var pieces = arg.pieces().list();
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i) instanceof Piece.Open) {
                return pieces.subList(i, pieces.size()).stream()
                        .anyMatch(p -> p instanceof Piece.Literal(var t) && t.contains("/"));
            }
        }
        return false;
    }

    private void read(String path) {
        findings.read(path);
        if (path.startsWith("/dev/tcp/") || path.startsWith("/dev/udp/")) {
            findings.effect(ShellEffect.NETWORK);
            findings.unjudged(path + " is a connection");
        }
    }

    private void write(String path) {
        findings.write(path);
        changes(path);
    }

    private void remove(String path, boolean recursively) {
        findings.remove(path, recursively);
        changes(path);
    }

    private void changes(String path) {
        if (path.startsWith("/dev/tcp/") || path.startsWith("/dev/udp/")) {
            findings.effect(ShellEffect.NETWORK);
            findings.unjudged(path + " is a connection");
        } else if (path.startsWith("/dev/")) {
            findings.effect(ShellEffect.DEVICE);
        }
        if (Places.isKernel(path)) {
            findings.unjudged("changes " + path + ", which is the kernel's");
        }
        if (Places.isObeyedLater(path)) {
            findings.unjudged("changes " + path + ", which programs obey later");
        }
    }
}
