package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An OIDC issuer whose tokens are taken.
///
/// @param issuer compared with `iss` character by character
/// @param audience must be in `aud`
/// @param authorizedParties allowed values of `azp`, where the token has one; empty: any
/// @param algorithms JWS algorithms, asymmetric ones only
/// @param jwksUri where the keys are; else found by discovery (`issuer` +
///   `/.well-known/openid-configuration`)
/// @param groupsClaim path of the groups claim: `groups`, `realm_access.roles`
/// @param kindClaim claim that says `human`, `agent` or `workload`
/// @param ownerClaim claim that names whom an agent works for
/// @param requiredClaims exact values that the token must have, by claim path (a CI issuer pins
///   repository and ref)
/// @param clockSkew how far clocks may differ
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
        java.util.Map<String, String> requiredClaims,
        Duration clockSkew) {}
