package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;

/// Reads env; `-S` is split where the text has nothing but plain words.
final class EnvReader {
    private static final String PLAIN = "[A-Za-z0-9 _./=,:@%+*?~-]*";

    private final Programs programs;
    private final Findings findings;

    EnvReader(Programs programs, Findings findings) {
        this.programs = programs;
        this.findings = findings;
    }

    void read(Program program, Call call, int start) {
        var reading = new Reading(program, call, start, false, findings);
        if (!reading.tags().contains("split")) {
            programs.apply(program, call, reading);
            return;
        }
        String text = reading.values().getFirst().arg().literal();
        if (reading.values().size() != 1 || text == null || !text.matches(PLAIN)) {
            findings.unjudged("env -S with a text that is not of plain words");
            return;
        }
        List<Arg> args = new ArrayList<>();
        args.add(Arg.literal("env"));
        for (String word : text.strip().split(" +", -1)) {
            args.add(Arg.literal(word));
        }
        reading.operands().forEach(at -> args.add(reading.arg(at)));
        var split = new Call(args, call.state(), null, call.privileged());
        programs.judge(split, 0);
        split.report(findings);
        if (split.isWrittenAnew()) {
            findings.unjudged("env -S with words that would have to be written differently");
        }
    }
}
