package dev.sallyport.core.identity;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.config.IssuerConfig;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/// Verifies bearer JWTs of the configured issuers.
///
/// ```
/// size ─▶ shape, strict JSON ─▶ header ─▶ issuer configured? ─▶ signature ─▶ claims ─▶ principal
/// ```
///
/// Nothing in a token is used before its signature is good, but `iss` to choose whose keys to try,
/// and `kid` to choose among them. Thread-safe; issuers share nothing, so one that hangs holds up
/// only its own logins, and those for a few seconds.
public final class JwtVerifier implements TokenVerifier, AutoCloseable {
    private static final int LONGEST_TOKEN_ID = 128;
    private static final int DIGEST_BYTES = 16;

    private record Trusted(
            IssuerConfig config, IssuerKeys keys, ClaimRules rules, Principals principals) {}

    private final Map<String, Trusted> issuers = new LinkedHashMap<>();
    private final int mostBytes;
    private final InstantSource clock;
    private final HttpClient http = JwksFetch.client();

    /// Starts to fetch the issuers' keys, each on a virtual thread.
    ///
    /// @param mostBytes larger tokens are refused unread
    public JwtVerifier(List<IssuerConfig> issuers, int mostBytes, InstantSource clock) {
        this(issuers, mostBytes, clock, fetch -> Thread.ofVirtual().name("keys").start(fetch));
    }

    JwtVerifier(List<IssuerConfig> issuers, int mostBytes, InstantSource clock, Executor fetching) {
        this.mostBytes = mostBytes;
        this.clock = clock;
        for (IssuerConfig issuer : issuers) {
            var keys =
                    new IssuerKeys(issuer.issuer(), new JwksFetch(issuer, http), clock, fetching);
            this.issuers.put(
                    issuer.issuer(),
                    new Trusted(issuer, keys, new ClaimRules(issuer), new Principals(issuer)));
            keys.prepare();
        }
    }

    @Override
    public Result verify(Secret token) {
        try {
            return new Verified(identity(token.reveal()));
        } catch (TokenRefused refused) {
            return new Refused(String.valueOf(refused.getMessage()));
        } catch (Unavailable why) {
            return new NotAvailable(String.valueOf(why.getMessage()));
        }
    }

    private Identity identity(byte[] bytes) throws TokenRefused {
        var token = CompactToken.parse(bytes, mostBytes);
        HeaderRules.check(token);
        var issuer = issuers.get(token.claimedIssuer());
        if (issuer == null) {
            throw new TokenRefused("iss is none of the configured issuers");
        }
        if (!issuer.config().algorithms().contains(token.algorithm())) {
            throw new TokenRefused(
                    "signed with another algorithm than " + issuer.config().algorithms());
        }
        checkSignature(issuer, token);
        var claims = new Claims(token.claims());
        var end = issuer.rules().check(claims, clock.instant());
        return new Identity(issuer.principals().of(claims), end, tokenId(token, bytes));
    }

    private static void checkSignature(Trusted issuer, CompactToken token) throws TokenRefused {
        var keys = issuer.keys().find(SigningKeys.fitting(token.keyId(), token.algorithm()));
        if (keys.isEmpty()) {
            throw new TokenRefused("the issuer has no key of this id and algorithm");
        }
        if (keys.stream().noneMatch(key -> SigningKeys.verifies(key, token))) {
            throw new TokenRefused("the signature is wrong");
        }
    }

    /// `jti`, or a digest from which the token can't be had back.
    private static String tokenId(CompactToken token, byte[] bytes) {
        String id = token.claims().path("jti").asText();
        if (!id.isBlank() && id.length() <= LONGEST_TOKEN_ID && VisibleText.isPlain(id)) {
            return id;
        }
        byte[] digest = CommandDigest.sha256().digest(bytes);
        return "sha256:" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    }

    /// Ends fetches that are under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
