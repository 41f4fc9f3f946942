package dev.sallyport.policy.shell;

import java.util.Set;

/// Reads dd, whose operands are `name=value`.
final class DdReader {
    private static final Set<String> PLAIN =
            Set.of(
                    "bs", "ibs", "obs", "cbs", "count", "skip", "seek", "iseek", "oseek", "conv",
                    "status", "iflag", "oflag");

    private final Findings findings;
    private final Files files;

    DdReader(Findings findings) {
        this.findings = findings;
        this.files = new Files(findings);
    }

    void read(Call call, int start) {
        for (Arg arg : call.args().subList(start, call.args().size())) {
            String prefix = arg.pieces().prefix();
            int equals = prefix.indexOf('=');
            String name = equals < 0 ? "" : prefix.substring(0, equals);
            if (arg.mayBeSeveral()) {
                findings.unjudged("dd with " + arg.show() + ", which is not known");
            } else if (name.equals("if") || name.equals("of")) {
                files.add(
                        name.equals("if") ? Kind.READS : Kind.WRITES,
                        Arg.one(arg.pieces().without(equals + 1)),
                        call.state().directories());
            } else if (!PLAIN.contains(name)) {
                findings.unjudged("dd with " + arg.show() + " is not in the tables");
            }
        }
    }
}
