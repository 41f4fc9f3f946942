package dev.sallyport.policy.shell;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shell arithmetic evaluates what variables hold, and runs what it finds there (`a[$(…)]`): only
/// variables that are surely numbers may stand in it.
final class Arithmetics {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<blank>\\s+)|(?<number>0[xX][0-9a-fA-F]+|[0-9]+)"
                            + "|(?<name>\\$?\\{?[A-Za-z_][A-Za-z0-9_]*\\}?)|(?<status>\\$[?#$])"
                            + "|(?<operator>\\+\\+|--|<<=|>>=|[-+*/%&|^=!<>]=|\\*\\*|&&|\\|\\||<<|>>"
                            + "|[-+*/%&|^=!<>~?:,()])");
    private static final Set<String> ASSIGNING =
            Set.of("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--");

    /// The variables that it sets.
    Set<String> assigned(String expression, ShellState state) {
        var found = new LinkedHashSet<String>();
        Matcher matcher = TOKEN.matcher(expression);
        String before = "";
        String name = "";
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.region(at, expression.length()).lookingAt()) {
                throw new Unjudged("arithmetic on more than names and numbers");
            }
            at = matcher.end();
            if (matcher.group("blank") != null) {
                continue;
            }
            String operator = matcher.group("operator");
            boolean assigns = operator != null && ASSIGNING.contains(operator);
            if (assigns && !name.isEmpty()) {
                set(name, found);
            }
            String here = matcher.group("name") == null ? "" : matcher.group("name");
            boolean plain = Source.isName(here);
            boolean set = plain && isSetNext(expression, at);
            if (!here.isEmpty() && !set) {
                requireNumber(here.replaceAll("[${}]", ""), state);
            }
            if (plain && (before.equals("++") || before.equals("--"))) {
                set(here, found);
            }
            name = plain ? here : "";
            before = operator == null ? "" : operator;
        }
        return found;
    }

    private static boolean isSetNext(String expression, int at) {
        String rest = expression.substring(at).strip();
        return rest.startsWith("=") && !rest.startsWith("==");
    }

    private static void set(String name, Set<String> found) {
        if (!Variables.isPlain(name)) {
            throw new Unjudged("sets " + name + ", which changes what commands do");
        }
        found.add(name);
    }

    private static void requireNumber(String name, ShellState state) {
        Value value = state.variables().get(name);
        if (value == null || !value.isNumber()) {
            throw new Unjudged("arithmetic with " + name + ", which may be more than a number");
        }
    }
}
