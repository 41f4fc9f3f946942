package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.http.HttpFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What requests to HTTP targets ask for. An empty set asks for nothing.
///
/// @param verbs names of [dev.sallyport.core.http.HttpVerb]s
/// @param tools names of tools and prompts, URIs of resources; `*` for any characters
record HttpAction(Set<String> verbs, List<PathPattern> paths, List<NamePattern> tools)
        implements Action {
    HttpAction {
        verbs = Set.copyOf(verbs);
        paths = List.copyOf(paths);
        tools = List.copyOf(tools);
    }

    @Override
    public @Nullable String miss(Command command) {
        if (!(command instanceof HttpCommand http)) {
            return "protocol";
        }
        HttpFacts facts = http.facts();
        if (!admits(facts.verb().name())) {
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
