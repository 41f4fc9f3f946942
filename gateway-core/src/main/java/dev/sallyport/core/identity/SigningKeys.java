package dev.sallyport.core.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Optional;
import java.util.function.Predicate;

/// Which key may verify what. A key serves only the algorithms of its own type, so a public RSA key
/// is never taken for a shared one.
final class SigningKeys {
    private static final int FEWEST_RSA_BITS = 2048;

    private SigningKeys() {}

    static boolean isUsable(JWK key) {
        boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
        boolean verifies =
                key.getKeyOperations() == null
                        || key.getKeyOperations().contains(KeyOperation.VERIFY);
        boolean known =
                switch (key) {
                    case RSAKey rsa -> rsa.size() >= FEWEST_RSA_BITS;
                    case ECKey _ -> true;
                    default -> false;
                };
        return signs && verifies && known;
    }

    static Predicate<JWK> fitting(Optional<String> keyId, String algorithm) {
        var named = JWSAlgorithm.parse(algorithm);
        return key ->
                (keyId.isEmpty() || keyId.get().equals(key.getKeyID()))
                        && (key.getAlgorithm() == null || key.getAlgorithm().equals(named))
                        && KeyType.forAlgorithm(named).equals(key.getKeyType());
    }

    /// Whether this key made the token's signature.
    static boolean verifies(JWK key, CompactToken token) {
        try {
            var header = JWSHeader.parse(new Base64URL(token.encodedHeader()));
            return header.getAlgorithm().getName().equals(token.algorithm())
                    && verifier(key)
                            .verify(
                                    header,
                                    token.signedPart().getBytes(StandardCharsets.US_ASCII),
                                    new Base64URL(token.encodedSignature()));
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            return false; // a header that can't be read, a curve that doesn't fit the algorithm
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa -> new RSASSAVerifier(rsa.toRSAPublicKey());
            case ECKey ec -> new ECDSAVerifier(ec.toECPublicKey());
            default -> throw new JOSEException("not a signing key");
        };
    }
}
