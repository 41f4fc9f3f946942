package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the expression of find, where every word is a test or an action: `find.txt`.
final class FindReader {
    private static final Map<String, String> PRIMARIES = primaries();

    private final Programs programs;
    private final Findings findings;
    private final Files files;

    FindReader(Programs programs, Findings findings) {
        this.programs = programs;
        this.findings = findings;
        this.files = new Files(findings);
    }

    /// Makes sure that the table was read.
    static void load() {}

    private static Map<String, String> primaries() {
        var all = new LinkedHashMap<String, String>();
        String section = "";
        for (String line : Tables.lines("find.txt")) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else {
                for (String word : line.strip().split(" +", -1)) {
                    all.put(word, section);
                }
            }
        }
        return Map.copyOf(all);
    }

    void read(Call call, int start) {
        List<Arg> args = call.args();
        int at = start;
        boolean follows = false;
        while (at < args.size() && args.get(at).show().matches("-[HLP]")) {
            follows |= !args.get(at).is("-P");
            at++;
        }
        var starts = new ArrayList<Arg>();
        while (at < args.size() && !beginsExpression(args.get(at))) {
            starts.add(args.get(at++));
        }
        if (starts.isEmpty()) {
            starts.add(Arg.literal("."));
        }
        for (Arg where : starts) {
            if (where.mayStartWithDash()) {
                findings.unjudged(where.show() + " may turn out to be an expression of find");
            }
            files.add(Kind.READS, where, call.state().directories());
        }
        expression(call, at, starts, follows);
    }

    private static boolean beginsExpression(Arg arg) {
        String prefix = arg.pieces().prefix();
        return prefix.startsWith("-") || arg.is("(") || arg.is("!") || arg.is(")") || arg.is(",");
    }

    private void expression(Call call, int from, List<Arg> starts, boolean follows) {
        List<Arg> args = call.args();
        int at = from;
        boolean followed = follows;
        boolean changes = false;
        while (at < args.size()) {
            String word = args.get(at).literal();
            at++;
            String what = word == null ? "" : section(word);
            switch (what) {
                case "alone" -> followed |= "-follow".equals(word);
                case "value" -> at++;
                case "file" -> use(Kind.NAMED, call, at++);
                case "writes" -> use(Kind.WRITES, call, at++);
                case "writes-value" -> {
                    use(Kind.WRITES, call, at);
                    at += 2;
                }
                case "delete" -> {
                    changes = true;
                    starts.forEach(s ->
                            files.add(Kind.REMOVES_RECURSIVELY, s, call.state().directories()));
                }
                case "exec" -> {
                    changes = true;
                    at = exec(call, at, starts);
                }
                default -> {
                    findings.unjudged("find with " + args.get(at - 1).show() + " is not judged");
                    return;
                }
            }
        }
        if (changes && followed) {
            findings.unjudged("find that follows links and does more than print");
        }
    }

    private static String section(String word) {
        return word.matches("-newer[aBcm][aBcmt]") ? "value" : PRIMARIES.getOrDefault(word, "");
    }

    private void use(Kind kind, Call call, int at) {
        if (at < call.args().size()) {
            files.add(kind, call.args().get(at), call.state().directories());
        }
    }

    /// The command up to `;` or `{} +`, once for each start.
    private int exec(Call call, int from, List<Arg> starts) {
        int end = from;
        List<Arg> args = call.args();
        while (end < args.size()
                && !args.get(end).is(";")
                && !(args.get(end).is("+") && args.get(end - 1).is("{}"))) {
            end++;
        }
        if (end >= args.size() || end == from) {
            findings.unjudged("find -exec without its end");
            return args.size();
        }
        boolean several = args.get(end).is("+");
        findings.sweeping(true);
        for (Arg where : starts) {
            programs.judge(call.upTo(end, arg -> filled(arg, where, several)), from);
        }
        findings.sweeping(false);
        return end + 1;
    }

    /// With what find puts in place of braces: something under the start.
    private static Arg filled(Arg arg, Arg where, boolean several) {
        String text = arg.literal();
        if (text == null || !text.contains("{}")) {
            return arg;
        }
        Pieces found =
                where.pieces()
                        .plus(Pieces.of("/"))
                        .plus(Pieces.of(new Piece.Open(Piece.Kind.NAME, "*")));
        Pieces all = Pieces.EMPTY;
        int at = 0;
        for (int next = text.indexOf("{}"); next >= 0; next = text.indexOf("{}", at)) {
            all = all.plus(Pieces.of(text.substring(at, next))).plus(found);
            at = next + 2;
        }
        return new Arg(all.plus(Pieces.of(text.substring(at))), false, several);
    }
}
