package dev.sallyport.policy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of `match` that a whole session meets or doesn't. An empty set asks for nothing.
///
/// @param targets names of targets
/// @param tags one of which the target must have; with `targets`, either will do
record Scope(
        @Nullable Protocol protocol,
        Set<String> targets,
        Set<String> tags,
        Set<String> accounts,
        Set<Principal.Kind> kinds) {
    Scope {
        targets = Set.copyOf(targets);
        tags = Set.copyOf(tags);
        accounts = Set.copyOf(accounts);
        kinds = Set.copyOf(kinds);
    }

    /// The part of `match` that the session does not meet; null where it meets all.
    @Nullable String miss(Session session) {
        if (protocol != null && protocol != session.target().protocol()) {
            return "protocol";
        }
        if (!targets.isEmpty() || !tags.isEmpty()) {
            if (!targets.contains(session.target().name())
                    && session.target().tags().stream().noneMatch(tags::contains)) {
                return "targets";
            }
        }
        if (!accounts.isEmpty() && !accounts.contains(session.account())) {
            return "accounts";
        }
        return kinds.isEmpty() || kinds.contains(session.principal().kind()) ? null : "kinds";
    }
}
