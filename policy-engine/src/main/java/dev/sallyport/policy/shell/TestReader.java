package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads `test` and `[`. What is not known may stand only where it can't be taken for an operator;
/// `-v` and `-R` run code in the names they are given.
final class TestReader {
    static final Set<String> FILE_TESTS =
            Set.of(
                    "-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k", "-L", "-N", "-O", "-G",
                    "-p", "-r", "-s", "-S", "-u", "-w", "-x");
    static final Set<String> TEXT_TESTS = Set.of("-n", "-z", "-t");
    static final Set<String> COMPARISONS =
            Set.of(
                    "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-ef",
                    "-nt", "-ot");

    private final Findings findings;
    private final Files files;

    TestReader(Findings findings) {
        this.findings = findings;
        this.files = new Files(findings);
    }

    void read(Call call, int start) {
        List<Arg> args = new ArrayList<>(call.args().subList(start, call.args().size()));
        if (call.args().get(start - 1).show().endsWith("[")) {
            if (args.isEmpty() || !args.removeLast().is("]")) {
                findings.unjudged("[ without its ]");
                return;
            }
        }
        var term = new ArrayList<Arg>();
        for (Arg arg : args) {
            if ((arg.is("-a") || arg.is("-o")) && !term.isEmpty() && !isUnary(term)) {
                term(term, call);
                term.clear();
            } else {
                term.add(arg);
            }
        }
        term(term, call);
    }

    /// `-a` behind an operator of one operand is that operand.
    private static boolean isUnary(List<Arg> term) {
        String last = term.getLast().literal();
        return last != null && term.size() < 3 && TEXT_TESTS.contains(last) && term.size() == 1;
    }

    private void term(List<Arg> words, Call call) {
        List<Arg> term = words;
        while (!term.isEmpty() && term.getFirst().is("!") && term.size() > 1) {
            term = term.subList(1, term.size());
        }
        boolean several = term.stream().anyMatch(arg -> arg.mayBeSeveral());
        String first = term.isEmpty() ? "" : term.getFirst().literal();
        String second = term.size() == 3 ? term.get(1).literal() : "";
        boolean fits =
                switch (term.size()) {
                    case 0, 1 -> true;
                    case 2 -> first != null && isOneOperand(first);
                    case 3 -> second != null && COMPARISONS.contains(second);
                    default -> false;
                };
        if (several || !fits) {
            findings.unjudged("a test whose words are not told apart: quote what is expanded");
            return;
        }
        if (term.size() == 2 && FILE_TESTS.contains(first)) {
            files.add(Kind.NAMED, term.get(1), call.state().directories());
        }
    }

    private static boolean isOneOperand(String operator) {
        return FILE_TESTS.contains(operator) || TEXT_TESTS.contains(operator);
    }
}
