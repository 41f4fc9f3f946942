package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.http.HttpVerb;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What requests to HTTP targets ask for. An empty set asks for nothing.
///
/// @param kinds its verbs
/// @param tools names of tools and prompts, URIs of resources; `*` for any characters
record HttpAction(Set<HttpVerb> kinds, List<PathPattern> paths, List<NamePattern> tools)
        implements Action {
    HttpAction {
        var asked = EnumSet.noneOf(HttpVerb.class);
        asked.addAll(kinds);
        kinds = Collections.unmodifiableSet(asked);
        paths = List.copyOf(paths);
        tools = List.copyOf(tools);
    }

    @Override
    public Set<String> verbs() {
        return kinds.stream().map(HttpVerb::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable String miss(Command command) {
        if (!(command instanceof HttpCommand http)) {
            return "protocol";
        }
        HttpFacts facts = http.facts();
        if (!kinds.isEmpty() && !kinds.contains(facts.verb())) {
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
