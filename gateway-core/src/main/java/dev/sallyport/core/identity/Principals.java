package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.config.IssuerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a principal of an issuer's claims.
final class Principals {
    private static final int MOST_GROUPS = 1000;
    private static final int MOST_ACTORS = 8;

    private final IssuerConfig issuer;

    Principals(IssuerConfig issuer) {
        this.issuer = issuer;
    }

    Principal of(Claims claims) throws TokenRefused {
        String subject =
                claims.text("sub").orElseThrow(() -> new TokenRefused("the token has no sub"));
        return new Principal(
                issuer.issuer(),
                subject,
                claims.text("preferred_username").orElse(subject),
                kind(claims),
                Set.copyOf(claims.texts(issuer.groupsClaim(), MOST_GROUPS)),
                actors(claims.all()),
                owner(claims));
    }

    private Kind kind(Claims claims) throws TokenRefused {
        if (issuer.kindClaim().isEmpty()) {
            return issuer.defaultKind();
        }
        String claim = issuer.kindClaim().get();
        var word = claims.text(claim);
        if (word.isEmpty()) {
            return issuer.defaultKind();
        }
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word.get())) {
                return kind;
            }
        }
        throw new TokenRefused(claim + " is none of human, agent and workload");
    }

    private @Nullable String owner(Claims claims) throws TokenRefused {
        return issuer.ownerClaim().isEmpty()
                ? null
                : claims.text(issuer.ownerClaim().get()).orElse(null);
    }

    /// The `act` chain (RFC 8693, section 4.1): the outermost is who acts now, what is nested in it
    /// acted before. An actor without `sub` could not be told from others, so it is a refusal.
    private List<Person> actors(ObjectNode claims) throws TokenRefused {
        var actors = new ArrayList<Person>();
        for (JsonNode act = claims.get("act"); act != null; act = act.get("act")) {
            if (!act.isObject() || actors.size() == MOST_ACTORS) {
                throw new TokenRefused("act is not a chain of at most " + MOST_ACTORS + " actors");
            }
            String actorIssuer =
                    act.has("iss") ? Claims.plain(act.get("iss"), "act.iss") : issuer.issuer();
            actors.add(new Person(actorIssuer, Claims.plain(act.path("sub"), "act.sub")));
        }
        return actors;
    }
}
