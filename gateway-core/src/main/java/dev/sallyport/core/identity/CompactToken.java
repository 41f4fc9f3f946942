package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A signed JWT in compact form (RFC 7515, section 7.1), cut into its parts and read strictly, but
/// not believed yet.
///
/// @param signedPart header and claims as they were signed: `base64url.base64url`
/// @param encodedHeader the first part
/// @param encodedSignature the third part
record CompactToken(
        String signedPart,
        String encodedHeader,
        String encodedSignature,
        ObjectNode header,
        ObjectNode claims) {
    private static final int LONGEST_KEY_ID = 512;

    static CompactToken parse(byte[] bytes, int mostBytes) throws TokenRefused {
        if (bytes.length > mostBytes) {
            throw new TokenRefused(
                    "token of " + bytes.length + " bytes, expected at most " + mostBytes);
        }
        int first = dot(bytes, 0);
        int second = dot(bytes, first + 1);
        if (first <= 0 || second <= first + 1 || dot(bytes, second + 1) >= 0) {
            throw notJwt("three parts with dots between");
        }
        if (second + 1 == bytes.length) {
            throw new TokenRefused("the token has no signature");
        }
        for (byte one : bytes) {
            if (!isBase64Url(one) && one != '.') {
                throw notJwt("base64url characters alone");
            }
        }
        return new CompactToken(
                ascii(bytes, 0, second),
                ascii(bytes, 0, first),
                ascii(bytes, second + 1, bytes.length),
                object(bytes, 0, first, "header"),
                object(bytes, first + 1, second, "claims"));
    }

    private static TokenRefused notJwt(String expected) {
        return new TokenRefused("not a signed JWT, expected " + expected);
    }

    private static int dot(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '.') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBase64Url(byte one) {
        return (one >= 'A' && one <= 'Z')
                || (one >= 'a' && one <= 'z')
                || (one >= '0' && one <= '9')
                || one == '-'
                || one == '_';
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static ObjectNode object(byte[] bytes, int from, int to, String part)
            throws TokenRefused {
        try {
            byte[] json = Base64.getUrlDecoder().decode(Arrays.copyOfRange(bytes, from, to));
            return StrictJson.object(json)
                    .orElseThrow(() -> notJwt("one JSON object without repeated names as " + part));
        } catch (IllegalArgumentException _) {
            throw notJwt("base64url as " + part);
        }
    }

    /// The algorithm that the token names; the empty string where it names none.
    String algorithm() {
        return header.path("alg").isTextual() ? header.get("alg").textValue() : "";
    }

    Optional<String> keyId() throws TokenRefused {
        JsonNode kid = header.get("kid");
        if (kid == null) {
            return Optional.empty();
        }
        if (!kid.isTextual() || kid.textValue().length() > LONGEST_KEY_ID) {
            throw new TokenRefused("the header's kid is not a short text");
        }
        return Optional.of(kid.textValue());
    }

    /// Only to choose whose keys to verify with; believed after that.
    String claimedIssuer() {
        return claims.path("iss").isTextual() ? claims.get("iss").textValue() : "";
    }
}
