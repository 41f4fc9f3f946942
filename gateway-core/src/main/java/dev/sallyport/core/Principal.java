package dev.sallyport.core;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts, as the identity provider says.
///
/// @param name what people read (`preferred_username`, else the subject); never compared
/// @param actors the `act` chain of the token (RFC 8693, section 4.1), the one who acts now first
/// @param owner the subject, at the same issuer, that an agent without an `act` chain works for
public record Principal(
        String issuer,
        String subject,
        String name,
        Kind kind,
        Set<String> groups,
        List<Person> actors,
        @Nullable String owner) {

    /// What sort of caller a token names.
    public enum Kind {
        HUMAN,
        AGENT,
        WORKLOAD;

        /// The word in tokens, policies and events: lower case.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One identity at one issuer; what approvals compare.
    public record Person(String issuer, String subject) {
        @Override
        public String toString() {
            return subject + " (" + issuer + ")";
        }
    }

    public Principal {
        groups = Set.copyOf(groups);
        actors = List.copyOf(actors);
    }

    public Person person() {
        return new Person(issuer, subject);
    }

    /// Everyone who stands behind a command of this principal: itself, its actors, its owner. None
    /// of them may approve it.
    public Set<Person> persons() {
        var all = new HashSet<>(actors);
        all.add(person());
        if (owner != null) {
            all.add(new Person(issuer, owner));
        }
        return Set.copyOf(all);
    }
}
