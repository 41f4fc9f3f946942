package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What requests to HTTP targets ask for. An empty set asks for nothing.
///
/// @param kinds its verbs, a bit each: every rule is asked of every request
/// @param tools names of tools and prompts, URIs of resources; `*` for any characters
record HttpAction(int kinds, List<PathPattern> paths, List<NamePattern> tools) implements Action {
    HttpAction {
        paths = List.copyOf(paths);
        tools = List.copyOf(tools);
    }

    HttpAction(Collection<HttpVerb> verbs, List<PathPattern> paths, List<NamePattern> tools) {
        this(verbs.stream().mapToInt(HttpAction::bit).reduce(0, (a, b) -> a | b), paths, tools);
    }

    @SuppressWarnings("EnumOrdinal") // never leaves the record
    private static int bit(HttpVerb verb) {
        return 1 << verb.ordinal();
    }

    @Override
    public Set<String> verbs() {
        return EnumSet.allOf(HttpVerb.class).stream()
                .filter(verb -> (kinds & bit(verb)) != 0)
                .map(HttpVerb::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable String miss(Command command) {
        if (!(command instanceof HttpCommand http)) {
            return "protocol";
        }
        HttpFacts facts = http.facts();
        if (kinds != 0 && (kinds & bit(facts.verb())) == 0) {
            return "verbs";
        }
        if (!paths.isEmpty() && !meets(facts.path())) {
            return "paths";
        }
        return tools.isEmpty() || tools.stream().anyMatch(tool -> tool.matches(facts.rpc().name()))
                ? null
                : "tools";
    }

    private boolean meets(String path) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }

    /// Verb, path and tool of a request are always known.
    @Override
    public boolean mayTouch(Command command) {
        return touches(command);
    }

    /// No request is empty.
    @Override
    public boolean admitsIdle(Command command) {
        return false;
    }
}
