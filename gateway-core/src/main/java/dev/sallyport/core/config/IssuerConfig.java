package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An OIDC issuer whose tokens are taken.
///
/// @param issuer compared with `iss` character by character
/// @param audience must be in `aud`
/// @param authorizedParties clients whose tokens are taken: the token must name one of them in
///   `azp` or, where it has no `azp`, in `client_id`; empty: any client
/// @param algorithms JWS algorithms, asymmetric ones only
/// @param jwksUri where the keys are; else found by discovery (`issuer` +
///   `/.well-known/openid-configuration`)
/// @param groupsClaim path of the groups claim: `groups`, `realm_access.roles`
/// @param kindClaim claim that says `human`, `agent` or `workload`
/// @param ownerClaim claim that names whom an agent works for
/// @param requiredClaims exact values that the token must have, by claim path (a CI issuer pins
///   repository and ref)
/// @param clockSkew how far clocks may differ
/// @param subjects patterns of `sub`, `*` for any characters; empty: any
/// @param maxTokenLifetime tokens whose `exp` is further away are refused
public record IssuerConfig(
        String issuer,
        String audience,
        Set<String> authorizedParties,
        List<String> algorithms,
        Optional<URI> jwksUri,
        String groupsClaim,
        Optional<String> kindClaim,
        Principal.Kind defaultKind,
        Optional<String> ownerClaim,
        Map<String, String> requiredClaims,
        Duration clockSkew,
        Set<String> subjects,
        Duration maxTokenLifetime) {
    /// All that can be chosen: RSA and elliptic curves, no shared keys, no `none`.
    public static final List<String> ALGORITHMS =
            List.of(
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                    "ES512");

    public static final List<String> DEFAULT_ALGORITHMS = List.of("RS256", "PS256", "ES256");
    public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(24);

    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    /// Any subject, and the usual longest lifetime.
    public IssuerConfig(
            String issuer,
            String audience,
            Set<String> authorizedParties,
            List<String> algorithms,
            Optional<URI> jwksUri,
            String groupsClaim,
            Optional<String> kindClaim,
            Principal.Kind defaultKind,
            Optional<String> ownerClaim,
            Map<String, String> requiredClaims,
            Duration clockSkew) {
        this(
                issuer,
                audience,
                authorizedParties,
                algorithms,
                jwksUri,
                groupsClaim,
                kindClaim,
                defaultKind,
                ownerClaim,
                requiredClaims,
                clockSkew,
                Set.of(),
                DEFAULT_LIFETIME);
    }

    public IssuerConfig {
        authorizedParties = Set.copyOf(authorizedParties);
        algorithms = List.copyOf(algorithms);
        requiredClaims = Map.copyOf(requiredClaims);
        subjects = Set.copyOf(subjects);
        new Problems()
                .require(
                        Checks.isSafeUrl(issuer),
                        "issuer",
                        "found "
                                + Checks.quote(issuer)
                                + ", expected the issuer's https URL exactly as in its tokens;"
                                + " http is for loopback alone")
                .require(
                        !audience.isBlank(),
                        "audience",
                        "found nothing, expected what the issuer puts into aud for this gateway")
                .require(
                        !algorithms.isEmpty() && ALGORITHMS.containsAll(algorithms),
                        "algorithms",
                        "found " + algorithms + ", expected some of " + ALGORITHMS)
                .require(
                        jwksUri.isEmpty() || SafeUrl.isSafe(jwksUri.get()),
                        "jwks-uri",
                        "expected an https URL; http is for loopback alone")
                .require(
                        !groupsClaim.isBlank(),
                        "groups-claim",
                        "found nothing, expected a claim's path like groups or realm_access.roles")
                .require(
                        !clockSkew.isNegative() && clockSkew.compareTo(MOST_SKEW) <= 0,
                        "clock-skew",
                        "found " + Durations.print(clockSkew) + ", expected 0s to 5m")
                .require(
                        maxTokenLifetime.isPositive(),
                        "max-token-lifetime",
                        "found 0s, expected more; "
                                + Durations.print(DEFAULT_LIFETIME)
                                + " is usual")
                .throwIfAny();
    }
}
