package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads ln. Who makes another name for a thing may change it under that name from then on: what a
/// link leads to counts as written.
final class LinkReader {
    private final Findings findings;
    private final Files files;

    LinkReader(Findings findings) {
        this.findings = findings;
        this.files = new Files(findings);
    }

    void read(Program program, Call call, int start) {
        var reading = new Reading(program, call, start, false, findings);
        findings.effect(ShellEffect.WRITE);
        List<Arg> targets = new ArrayList<>();
        reading.operands().forEach(at -> targets.add(reading.arg(at)));
        Set<String> here = call.state().directories();
        Arg link = Arg.literal(".");
        for (Reading.Taken taken : reading.values()) {
            link = taken.kind() == Kind.LINKS ? taken.arg() : link;
        }
        if (!reading.tags().contains("target") && targets.size() > 1) {
            link = targets.removeLast();
        } else if (!reading.tags().contains("target") && targets.size() == 1) {
            String name = targets.getFirst().show();
            link = Arg.literal(name.substring(name.lastIndexOf('/') + 1));
        }
        if (link.mayBeSeveral()) {
            findings.unjudged(link.show() + " may become several words, which ln tells apart");
        }
        int before = findings.uses();
        files.add(Kind.LINKS, link, here);
        Set<String> from = starts(link, here, reading.tags().contains("symbolic"));
        targets.forEach(target -> files.add(Kind.WRITES, target, from));
        Set<String> places = Paths.resolve(link.pieces(), here);
        if (places != null) {
            places.forEach(place -> findings.link(place, before));
        }
    }

    /// A symbolic link's target is read from where the link is: in the link's directory, or in the
    /// link itself where that is one.
    private static Set<String> starts(Arg link, Set<String> here, boolean symbolic) {
        if (!symbolic) {
            return here;
        }
        Set<String> places = Paths.resolve(link.pieces(), here);
        if (places == null) {
            return Set.of();
        }
        var all = new LinkedHashSet<>(places);
        for (String place : places) {
            int slash = place.lastIndexOf('/');
            all.add(slash < 0 ? place : slash == 0 ? "/" : place.substring(0, slash));
        }
        return all;
    }
}
