package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import java.util.List;
import java.util.Optional;

/// Reads `issuers`.
final class IssuerSections {
    private IssuerSections() {}

    static List<IssuerConfig> read(Section root) {
        return root.sections("issuers").stream()
                .map(IssuerSections::issuer)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<IssuerConfig> issuer(Section section) {
        String issuer = section.text("issuer");
        String audience = section.text("audience");
        var parties = section.texts("authorized-parties");
        var algorithms =
                section.has("algorithms")
                        ? section.textList("algorithms")
                        : IssuerConfig.DEFAULT_ALGORITHMS;
        var jwksUri = Values.uri(section, "jwks-uri");
        String groupsClaim = section.text("groups-claim", "groups");
        var kindClaim = section.optionalText("kind-claim");
        var kind =
                Values.word(section, "default-kind", Principal.Kind.HUMAN, Principal.Kind.values());
        var ownerClaim = section.optionalText("owner-claim");
        var requiredClaims = section.textMap("required-claims");
        var skew = Values.duration(section, "clock-skew", IssuerConfig.DEFAULT_SKEW);
        var subjects = section.texts("subjects");
        var lifetime =
                Values.duration(section, "max-token-lifetime", IssuerConfig.DEFAULT_LIFETIME);
        return section.build(() ->
                new IssuerConfig(
                        issuer,
                        audience,
                        parties,
                        algorithms,
                        jwksUri,
                        groupsClaim,
                        kindClaim,
                        kind,
                        ownerClaim,
                        requiredClaims,
                        skew,
                        subjects,
                        lifetime));
    }
}
