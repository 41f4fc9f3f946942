package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What an argument of a kind means.
final class Kinds {
    private static final Pattern WEB = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?].*)?", Pattern.DOTALL);
    private static final Pattern OTHER_HOST = Pattern.compile("[^/]*:.*", Pattern.DOTALL);
    private static final Pattern ASSIGNS_NUMBER =
            Pattern.compile("%[^A-Za-z%]*[hlLjzt]*n", Pattern.DOTALL);

    private static final Pattern HIDDEN = Pattern.compile("/\\.[^/?#]*(?:[?#].*)?$");
    private static final Pattern REMOTE =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*|https://[^\\s]+");
    private static final Pattern FILE_FORMAT = Pattern.compile("^@|output\\{");

    private final Findings findings;
    private final Files files;

    Kinds(Findings findings) {
        this.findings = findings;
        this.files = new Files(findings);
    }

    /// @param directories what relative paths begin at
    void use(Kind kind, Arg arg, Set<String> directories) {
        switch (kind) {
            case TEXT -> {}
            case LITERAL -> known(arg);
            case WORD -> {
                if (known(arg) && (arg.show().contains("/") || arg.show().contains("-file="))) {
                    findings.unjudged(arg.show() + " may be a file");
                }
            }
            case REMOTE -> {
                if (known(arg) && !REMOTE.matcher(arg.show()).matches()) {
                    findings.unjudged(arg.show() + " is neither a remote's name nor a web address");
                }
            }
            case COOKIE -> {
                if (!arg.pieces().prefix().contains("=")) {
                    files.add(Kind.READS, arg, directories);
                }
            }
            case WRITE_OUT -> {
                if (known(arg) && (arg.is("-") || FILE_FORMAT.matcher(arg.show()).find())) {
                    findings.unjudged("a format of curl that names a file");
                }
            }
            case READS, OUTPUT -> {
                if (arg.show().contains("#") && kind == Kind.OUTPUT) {
                    findings.unjudged(arg.show() + " may stand for another name");
                }
                if (!arg.is("-")) {
                    files.add(kind, arg, directories);
                }
            }
            case WRITES, CHANGES, REPLACES, REMOVES, REMOVES_RECURSIVELY, MOVES, LINKS, NAMED ->
                    files.add(kind, arg, directories);
            case CHDIR -> files.add(kind, arg, directories);
            case LOCAL_READS, LOCAL_WRITES -> local(kind, arg, directories);
            case URL -> url(arg);
            case TEXT_OR_FILE -> textOrFile(arg, directories);
            case ASSIGNMENT -> assignment(arg);
            case ARCHIVE -> throw new IllegalStateException("which it is depends on options");
            case COMMAND -> throw new IllegalStateException("a command is judged elsewhere");
            case SED -> {
                if (known(arg)) {
                    SedScript.problem(arg.show()).ifPresent(findings::unjudged);
                }
            }
            case FORMAT -> {
                if (known(arg) && ASSIGNS_NUMBER.matcher(arg.show()).find()) {
                    findings.unjudged("a format of printf that sets a variable");
                }
            }
        }
    }

    private boolean known(Arg arg) {
        if (arg.literal() != null) {
            return true;
        }
        findings.unjudged(arg.show() + " decides what is done and is not known");
        return false;
    }

    private void local(Kind kind, Arg arg, Set<String> directories) {
        if (arg.is("-")) {
            return;
        }
        List<Piece> pieces = arg.pieces().list();
        boolean open = !pieces.isEmpty() && pieces.getFirst() instanceof Piece.Open;
        if (open || OTHER_HOST.matcher(arg.pieces().prefix()).matches()) {
            findings.effect(ShellEffect.NETWORK);
            findings.unjudged(arg.show() + " may be on another host");
            return;
        }
        files.add(kind, arg, directories);
    }

    private void url(Arg arg) {
        String literal = arg.literal();
        boolean web = WEB.matcher(arg.pieces().prefix()).matches();
        if (arg.many() || (!web && (literal == null || !HOST.matcher(literal).matches()))) {
            findings.unjudged(arg.show() + " is no address that begins with http:// or https://");
        }
        if (HIDDEN.matcher(arg.show()).find()) {
            findings.unjudged(arg.show() + " would be saved under a name that programs obey");
        }
    }

    private void textOrFile(Arg arg, Set<String> directories) {
        String prefix = arg.pieces().prefix();
        boolean open = prefix.isEmpty() && !arg.pieces().list().isEmpty();
        if (open || arg.many()) {
            findings.unjudged(arg.show() + " may name a file to send");
            return;
        }
        int at = prefix.startsWith("@") ? 0 : -1;
        int form = prefix.indexOf('=');
        if (form >= 0 && at < 0 && prefix.length() > form + 1) {
            at = "@<".indexOf(prefix.charAt(form + 1)) >= 0 ? form + 1 : -1;
        }
        if (at < 0 && form < 0 && prefix.contains("@")) {
            at = prefix.indexOf('@'); // a form's name before it
        }
        if (at >= 0) {
            Pieces path = arg.pieces().without(at + 1);
            files.add(Kind.READS, Arg.one(path), directories);
            if (path.prefix().contains(";") || path.prefix().contains(",")) {
                findings.unjudged(arg.show() + " may name several files");
            }
        } else if (form >= 0 && prefix.length() == form + 1 && arg.pieces().hasOpen()) {
            findings.unjudged(arg.show() + " may name a file to send");
        }
    }

    private void assignment(Arg arg) {
        String prefix = arg.pieces().prefix();
        int equals = prefix.indexOf('=');
        if (equals < 1
                || arg.many()
                || !Variables.isExported(
                        prefix.substring(0, equals), arg.pieces().without(equals + 1))) {
            findings.unjudged("sets " + arg.show() + " for a program");
        }
    }
}
