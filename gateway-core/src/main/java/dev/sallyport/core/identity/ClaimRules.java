package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.config.IssuerConfig;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/// What the claims of a verified token must be before anything in them is used.
final class ClaimRules {
    private static final int MOST_AUDIENCES = 100;

    /// Keycloak writes into a claim `typ` what a token is for; ID and refresh tokens are signed
    /// with the same keys.
    private static final String ACCESS = "Bearer";

    private final IssuerConfig issuer;

    ClaimRules(IssuerConfig issuer) {
        this.issuer = issuer;
    }

    /// @return until when the token is good, the allowed skew included
    Instant check(Claims claims, Instant now) throws TokenRefused {
        refuseOtherKinds(claims);
        if (!claims.texts("aud", MOST_AUDIENCES).contains(issuer.audience())) {
            throw new TokenRefused("aud does not hold " + issuer.audience());
        }
        checkParty(claims);
        checkSubject(claims);
        for (Map.Entry<String, String> pinned : issuer.requiredClaims().entrySet()) {
            checkPinned(claims, pinned.getKey(), pinned.getValue());
        }
        return checkTimes(claims, now);
    }

    private static void refuseOtherKinds(Claims claims) throws TokenRefused {
        JsonNode type = claims.all().path("typ");
        if (!type.isMissingNode() && !ACCESS.equalsIgnoreCase(type.asText())) {
            throw new TokenRefused("the claim typ says that it is not an access token");
        }
        for (String name : new String[] {"at_hash", "c_hash", "s_hash"}) {
            if (claims.all().has(name)) {
                throw new TokenRefused(
                        "an ID token (it has " + name + "), expected an access token");
            }
        }
        if (claims.all().has("events")) {
            throw new TokenRefused("a logout or event token, expected an access token");
        }
        if (claims.all().has("cnf")) {
            throw new TokenRefused(
                    "the token is bound to a key (cnf), which can't be proved here; ask for a bearer"
                            + " token");
        }
    }

    private void checkParty(Claims claims) throws TokenRefused {
        if (issuer.authorizedParties().isEmpty()) {
            return;
        }
        var party = claims.text("azp");
        var client = claims.text("client_id");
        if (party.isEmpty() && client.isEmpty()) {
            throw new TokenRefused("neither azp nor client_id says whose token it is");
        }
        boolean foreign =
                party.filter(name -> !issuer.authorizedParties().contains(name)).isPresent()
                        || (party.isEmpty()
                                && !issuer.authorizedParties().contains(client.orElseThrow()));
        if (foreign) {
            throw new TokenRefused("a token of another client, expected an authorized party");
        }
    }

    private void checkSubject(Claims claims) throws TokenRefused {
        String subject =
                claims.text("sub").orElseThrow(() -> new TokenRefused("the token has no sub"));
        if (!issuer.subjects().isEmpty()
                && issuer.subjects().stream().noneMatch(glob -> matches(glob, subject))) {
            throw new TokenRefused("sub fits none of the issuer's subjects");
        }
    }

    /// `*` stands for any characters.
    private static boolean matches(String glob, String text) {
        String[] fixed = glob.split("\\*", -1);
        var pattern = new StringBuilder();
        for (int i = 0; i < fixed.length; i++) {
            pattern.append(i == 0 ? "" : ".*").append(Pattern.quote(fixed[i]));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    private static void checkPinned(Claims claims, String path, String expected)
            throws TokenRefused {
        JsonNode value = claims.find(path);
        if (!value.isValueNode() || value.isNull() || !value.asText().equals(expected)) {
            throw new TokenRefused(path + " is not the required value");
        }
    }

    private Instant checkTimes(Claims claims, Instant now) throws TokenRefused {
        Instant expiry =
                claims.instant("exp").orElseThrow(() -> new TokenRefused("the token has no exp"));
        Instant end = expiry.plus(issuer.clockSkew());
        if (!now.isBefore(end)) {
            throw new TokenRefused("expired");
        }
        if (expiry.isAfter(now.plus(issuer.maxTokenLifetime()).plus(issuer.clockSkew()))) {
            throw new TokenRefused("exp is further away than max-token-lifetime allows");
        }
        Instant latestStart = now.plus(issuer.clockSkew());
        if (claims.instant("nbf").filter(latestStart::isBefore).isPresent()) {
            throw new TokenRefused("not valid yet (nbf)");
        }
        if (claims.instant("iat").filter(latestStart::isBefore).isPresent()) {
            throw new TokenRefused("issued in the future (iat); are the clocks right?");
        }
        return end;
    }
}
