package dev.sallyport.policy.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions of one shell. Each is defined once, where nothing is in doubt, under a name that
/// no program has; its body is judged at each call, and has to be written the same for all of them.
final class Functions {
    private final Map<String, Node> bodies = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Deque<Set<String>> locals = new ArrayDeque<>();

    Flow define(Node.Function function, ShellState in, Context context) {
        String name = function.name();
        if (!context.top()) {
            throw new Unjudged("a function that is defined inside another command");
        }
        if (!Source.isName(name)
                || ProgramTable.get().knows(name)
                || SimpleCommands.isBuiltin(name)
                || bodies.containsKey(name)) {
            throw new Unjudged("a function that takes the place of another command: " + name);
        }
        bodies.put(name, function.body());
        return Flow.both(in, name + "() " + Output.function(name));
    }

    /// A call begins; the names that it makes local gather in the result until [#leave].
    Set<String> enter() {
        var names = new LinkedHashSet<String>();
        locals.push(names);
        return names;
    }

    void leave() {
        locals.pop();
    }

    void local(String name) {
        if (locals.isEmpty()) {
            throw new Unjudged("local outside of a function");
        }
        locals.peek().add(name);
    }

    @Nullable Node body(String name) {
        return bodies.get(name);
    }

    void written(String name, String text) {
        String before = texts.putIfAbsent(name, text);
        if (before != null && !before.equals(text)) {
            throw new Unjudged("a function whose words differ from call to call: " + name);
        }
    }

    String text(String name) {
        return texts.getOrDefault(name, "{ :; }");
    }

    void uncalled(Function<Node, Flow> judge) {
        bodies.forEach((name, body) -> {
            if (!texts.containsKey(name)) {
                texts.put(name, judge.apply(body).text());
            }
        });
    }
}
