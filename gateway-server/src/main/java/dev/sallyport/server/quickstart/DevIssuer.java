package dev.sallyport.server.quickstart;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// An OpenID provider for a developer's machine: it publishes its keys and signs the sample's
/// tokens when the quickstart starts. It logs nobody in and hands no token out over the network.
final class DevIssuer {
    static final String AUDIENCE = "sallyport";
    private static final Duration LIFETIME = Duration.ofHours(12);
    private final String url;
    private final ECKey key;

    /// @param url `http://127.0.0.1:PORT/issuer`
    private DevIssuer(String url, ECKey key) {
        this.url = url;
        this.key = key;
    }

    /// @param keyFile kept, so that tokens outlive a restart; mode 0600
    static DevIssuer at(String url, Path keyFile) {
        try {
            if (!Files.exists(keyFile)) {
                var fresh =
                        new ECKeyGenerator(Curve.P_256)
                                .keyUse(KeyUse.SIGNATURE)
                                .algorithm(JWSAlgorithm.ES256)
                                .keyIDFromThumbprint(true)
                                .generate();
                PrivateFiles.write(keyFile, fresh.toJSONString());
            }
            return new DevIssuer(url, ECKey.parse(PrivateFiles.read(keyFile)));
        } catch (JOSEException | ParseException e) {
            throw new CannotStart(
                    keyFile + " holds no EC key as JSON; delete it to get a new one", e);
        }
    }

    String url() {
        return url;
    }

    /// A token of the persona that is valid from `now` on.
    String token(Persona persona, Instant now) {
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(url)
                        .audience(AUDIENCE)
                        .subject(persona.subject())
                        .claim("preferred_username", persona.word())
                        .claim("kind", persona.kind())
                        .claim("groups", persona.groups())
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME)));
        if (persona == Persona.AGENT) {
            claims.claim("owner", Persona.DEVELOPER.subject());
        }
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
        var token = new SignedJWT(header, claims.build());
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new CannotStart("the issuer's key cannot sign: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    /// Answers discovery (OpenID Connect Discovery 1.0, section 4) and the key set below `/issuer`.
    void addTo(ServerBuilder server) {
        serve(server, "/issuer/.well-known/openid-configuration", discovery());
        serve(server, "/issuer/jwks", new JWKSet(key.toPublicJWK()).toString());
    }

    private String discovery() {
        return JSONObjectUtils.toJSONString(
                Map.of(
                        "issuer", url,
                        "jwks_uri", url + "/jwks",
                        "response_types_supported", List.of("none"),
                        "subject_types_supported", List.of("public"),
                        "id_token_signing_alg_values_supported", List.of("ES256")));
    }

    private static void serve(ServerBuilder server, String path, String json) {
        server.service(path, (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, json));
    }
}
