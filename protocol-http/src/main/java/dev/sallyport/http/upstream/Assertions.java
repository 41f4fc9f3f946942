package dev.sallyport.http.upstream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Session;
import dev.sallyport.core.config.HttpListenerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Tells upstreams who calls: a JWT whose audience is the target, good for a minute, signed with
/// the door's key. Thread-safe.
public final class Assertions {
    /// One is used for several requests, and has this long to live when it is used last.
    private static final Duration LEAST_LEFT = Duration.ofSeconds(30);

    private static final int MOST_KEPT = 10_000;

    private final ECKey key;
    private final ECDSASigner signer;
    private final String issuer;
    private final InstantSource clock;
    private final ConcurrentHashMap<UUID, Minted> minted = new ConcurrentHashMap<>();

    private record Minted(String token, Instant goodUntil) {}

    private Assertions(ECKey key, ECDSASigner signer, String issuer, InstantSource clock) {
        this.key = key;
        this.signer = signer;
        this.issuer = issuer;
        this.clock = clock;
    }

    /// Blocks.
    ///
    /// @param reference of the key, PEM, P-256
    /// @throws IllegalStateException when it is no such key
    public static Assertions open(
            CredentialSource credentials, String reference, String issuer, InstantSource clock) {
        try (var pem = credentials.read(reference)) {
            var parsed = JWK.parseFromPEMEncodedObjects(pem.revealText());
            if (!(parsed instanceof ECKey key)
                    || !key.isPrivate()
                    || !Curve.P_256.equals(key.getCurve())) {
                throw new IllegalStateException(
                        "listeners.http.assertion-key: expected a private EC key, P-256, in PEM");
            }
            var named =
                    new ECKey.Builder(key)
                            .keyIDFromThumbprint()
                            .algorithm(JWSAlgorithm.ES256)
                            .build();
            return new Assertions(named, new ECDSASigner(named), issuer, clock);
        } catch (JOSEException e) {
            throw new IllegalStateException(
                    "listeners.http.assertion-key: expected a private EC key, P-256, in PEM", e);
        }
    }

    /// The public key, for upstreams: a JWK set.
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /// For the upstream of this session.
    public String of(Session session) {
        Instant now = clock.instant();
        Minted known = minted.get(session.id());
        if (known != null && now.isBefore(known.goodUntil())) {
            return known.token();
        }
        if (minted.size() >= MOST_KEPT) {
            minted.clear();
        }
        String token = mint(session, now);
        minted.put(
                session.id(),
                new Minted(
                        token, now.plus(HttpListenerConfig.ASSERTION_LIFETIME).minus(LEAST_LEFT)));
        return token;
    }

    private String mint(Session session, Instant now) {
        Principal who = session.principal();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject(who.subject())
                        .audience(session.target().name())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(HttpListenerConfig.ASSERTION_LIFETIME)))
                        .jwtID(UUID.randomUUID().toString())
                        .claim("sid", session.id().toString())
                        .claim("idp", who.issuer())
                        .claim("name", who.name())
                        .claim("kind", who.kind().word())
                        .claim("groups", who.groups().stream().sorted().toList());
        if (!who.actors().isEmpty()) {
            claims.claim("act", chain(who.actors()));
        }
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                        claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a P-256 key signs ES256", e);
        }
        return token.serialize();
    }

    /// RFC 8693, section 4.1: the one who acts now is outermost.
    private static Map<String, Object> chain(List<Principal.Person> actors) {
        var actor = new LinkedHashMap<String, Object>();
        actor.put("iss", actors.getFirst().issuer());
        actor.put("sub", actors.getFirst().subject());
        if (actors.size() > 1) {
            actor.put("act", chain(actors.subList(1, actors.size())));
        }
        return actor;
    }
}
