package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was found so far in one line. Only grows; the first reason against it stays.
final class Findings {
    private static final int MAX_REASON = 300;

    private record Link(String path, int from, int to) {}

    private String reason = "";
    private boolean sweeping;
    private int commands;
    private final List<List<String>> argvs = new ArrayList<>();
    private final Set<String> programs = new LinkedHashSet<>();
    private final Set<ShellEffect> effects = EnumSet.noneOf(ShellEffect.class);
    private final Set<String> named = new LinkedHashSet<>();
    private final Set<String> reads = new LinkedHashSet<>();
    private final Set<String> writes = new LinkedHashSet<>();
    private final Set<String> removals = new LinkedHashSet<>();
    private final Set<String> recursiveRemovals = new LinkedHashSet<>();
    private final List<Link> links = new ArrayList<>();
    private final Set<String> set = new LinkedHashSet<>();
    private final List<String> uses = new ArrayList<>();

    /// What is removed one by one is removed with all below it.
    void sweeping(boolean on) {
        sweeping = on;
    }

    void unjudged(String why) {
        if (reason.isEmpty()) {
            reason = why.length() > MAX_REASON ? why.substring(0, MAX_REASON) + "..." : why;
        }
    }

    String reason() {
        return reason;
    }

    /// More or fewer commands may run than have argument lists of their own: loops run theirs
    /// again, wrappers are gone when what they run begins.
    void commands(int difference) {
        commands += difference;
    }

    /// A place among the argument lists, in the order of the text; filled by [#argv].
    int place() {
        argvs.add(List.of());
        commands++;
        return argvs.size() - 1;
    }

    void argv(int place, List<String> argv) {
        argvs.set(place, List.copyOf(argv));
    }

    void program(String baseName) {
        programs.add(baseName);
    }

    void effect(ShellEffect effect) {
        effects.add(effect);
    }

    void effects(Set<ShellEffect> more) {
        effects.addAll(more);
    }

    /// A variable that the line means to set in its own shell, or in one below it.
    void sets(String variable) {
        if (Source.isName(variable)) {
            set.add(variable);
        }
    }

    void name(String path) {
        named.add(path);
        uses.add(path);
    }

    void read(String path) {
        name(path);
        reads.add(path);
        effects.add(ShellEffect.READ);
    }

    void write(String path) {
        name(path);
        writes.add(path);
        effects.add(ShellEffect.WRITE);
    }

    void remove(String path, boolean recursively) {
        name(path);
        removals.add(path);
        effects.add(ShellEffect.REMOVE);
        if (recursively || sweeping) {
            recursiveRemovals.add(path);
            effects.add(ShellEffect.REMOVE_RECURSIVELY);
        }
    }

    /// A name that the line itself makes for something else.
    ///
    /// @param from the first of the uses that the command which makes it adds itself
    void link(String path, int from) {
        links.add(new Link(path, from, uses.size()));
    }

    /// How many uses of paths there were so far.
    int uses() {
        return uses.size();
    }

    /// Rules for the line as a whole: what it makes must not change what its other words mean.
    void finish() {
        for (Link link : links) {
            for (int i = 0; i < uses.size(); i++) {
                boolean own = i >= link.from && i < link.to;
                if (!own && Paths.isUnder(uses.get(i), link.path)) {
                    unjudged("goes through a link that the line itself makes: " + link.path);
                }
            }
        }
        if (commands > 1 && writes.stream().anyMatch(Places::holdsPrograms)) {
            unjudged("changes programs that the line itself may run");
        }
    }

    /// Of what was found to be judged; else the rest of it stays empty.
    ShellFacts facts(
            String line, String directory, ShellVariables onSuccess, ShellVariables onFailure) {
        boolean judged = reason.isEmpty();
        return new ShellFacts(
                judged,
                reason,
                argvs.stream().filter(argv -> !argv.isEmpty()).distinct().toList(),
                programs,
                effects,
                new FilePaths(named, reads, writes, removals, recursiveRemovals),
                judged ? line : "",
                judged ? directory : "",
                judged ? onSuccess : lost(),
                judged ? onFailure : lost());
    }

    /// Nothing that it sets is known.
    private ShellVariables lost() {
        return new ShellVariables(Map.of(), Set.of(), set);
    }
}
