package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.config.IssuerConfig;
import java.util.Locale;
import java.util.Set;

/// What a JOSE header may say (RFC 8725). Keys come from the configured issuer alone, so `jku`,
/// `x5u`, `x5c` and `x5t` are never followed; a key inside the token is an attack and refused, as
/// is what changes how the token must be read (`crit`, `b64`, `zip`, encryption).
final class HeaderRules {
    private static final Set<String> REFUSED = Set.of("jwk", "crit", "b64", "zip", "enc");

    /// Access tokens (RFC 9068, section 2.1) and the plain word; others are other kinds of token:
    /// logout, security event, DPoP proof.
    private static final Set<String> TYPES =
            Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    private HeaderRules() {}

    static void check(CompactToken token) throws TokenRefused {
        ObjectNode header = token.header();
        for (String name : REFUSED) {
            if (header.has(name)) {
                throw new TokenRefused("the header has " + name + ", which is never taken");
            }
        }
        var type = header.path("typ");
        if (!type.isMissingNode()
                && !(type.isTextual()
                        && TYPES.contains(type.textValue().toLowerCase(Locale.ROOT)))) {
            throw new TokenRefused("the header's typ is not JWT or at+jwt");
        }
        if (!IssuerConfig.ALGORITHMS.contains(token.algorithm())) {
            throw new TokenRefused(
                    "signed with no algorithm or a refused one, expected one of "
                            + IssuerConfig.ALGORITHMS);
        }
    }
}
