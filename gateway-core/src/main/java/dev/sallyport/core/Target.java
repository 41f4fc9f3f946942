package dev.sallyport.core;

import java.util.Set;

/// A named upstream, as rules see it.
public record Target(String name, Protocol protocol, Set<String> tags) {
    public Target {
        tags = Set.copyOf(tags);
    }
}
