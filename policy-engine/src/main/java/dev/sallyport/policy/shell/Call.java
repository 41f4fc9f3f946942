package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One way that a command may run, and what has to be written differently so that it runs as it was
/// judged.
final class Call {
    private final List<Arg> args;
    private final ShellState state;
    private final @Nullable String script;
    private final boolean privileged;
    private final Map<Integer, String> replaced = new TreeMap<>();
    private final Map<Integer, List<String>> inserted = new TreeMap<>();
    private final Map<Integer, Part> starts = new TreeMap<>();
    private boolean scriptTaken;
    private @Nullable Call shared;

    /// A program with its arguments, and its place among the findings.
    private record Part(int end, int place) {}

    /// @param script what standard input surely is; null: not known
    /// @param privileged whether another user runs it
    Call(List<Arg> args, ShellState state, @Nullable String script, boolean privileged) {
        this.args = List.copyOf(args);
        this.state = state;
        this.script = script;
        this.privileged = privileged;
    }

    List<Arg> args() {
        return args;
    }

    ShellState state() {
        return state;
    }

    @Nullable String script() {
        return script;
    }

    boolean privileged() {
        return privileged;
    }

    /// The same words up to `end`, some of them known better; edits are shared.
    Call upTo(int end, UnaryOperator<Arg> known) {
        var call =
                new Call(
                        args.subList(0, end).stream().map(known).toList(), state, null, privileged);
        return call.sharing(this);
    }

    /// The same words in another place or for another user; edits are shared.
    Call with(ShellState other, boolean asOther) {
        var call = new Call(args, other, script, privileged || asOther);
        return call.sharing(this);
    }

    private Call sharing(Call original) {
        shared = original.shared == null ? original : original.shared;
        return this;
    }

    private Call root() {
        return shared == null ? this : shared;
    }

    /// Written instead of the argument.
    void replace(int index, String literal) {
        root().replaced.put(index, literal);
    }

    /// Written before the argument, or at the end.
    void insert(int index, String... literals) {
        root().inserted.put(index, List.of(literals));
    }

    /// Standard input was read as a script and goes out as an argument.
    void takeScript() {
        root().scriptTaken = true;
    }

    boolean scriptTaken() {
        return root().scriptTaken;
    }

    boolean isWrittenAnew() {
        return !root().replaced.isEmpty() || !root().inserted.isEmpty();
    }

    /// A program begins at this argument; `place` is its place among the findings.
    void startsAt(int index, int place) {
        root().starts.put(index, new Part(args.size(), place));
    }

    /// Two ways of running must be written the same.
    boolean isWrittenLike(Call other) {
        return root().replaced.equals(other.root().replaced)
                && root().inserted.equals(other.root().inserted)
                && root().scriptTaken == other.root().scriptTaken;
    }

    void report(Findings findings) {
        Call root = root();
        root.starts.forEach(
                (start, part) -> findings.argv(part.place, argv(root, start, part.end)));
    }

    private static List<String> argv(Call root, int start, int end) {
        var argv = new ArrayList<String>();
        for (int i = start; i < end; i++) {
            if (i > start) {
                argv.addAll(root.inserted.getOrDefault(i, List.of()));
            }
            argv.add(root.replaced.getOrDefault(i, root.args.get(i).show()));
        }
        if (end == root.args.size()) {
            argv.addAll(root.inserted.getOrDefault(end, List.of()));
        }
        return argv;
    }

    /// The words as they go out, from how each was written before.
    List<String> written(List<String> words) {
        Call root = root();
        var all = new ArrayList<String>();
        for (int i = 0; i <= words.size(); i++) {
            root.inserted.getOrDefault(i, List.of()).forEach(before -> all.add(Quote.word(before)));
            if (i < words.size()) {
                String instead = root.replaced.get(i);
                all.add(instead == null ? words.get(i) : Quote.word(instead));
            }
        }
        return all;
    }
}
