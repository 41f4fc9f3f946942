package dev.sallyport.postgres.door;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// The server's half of SCRAM-SHA-256 (RFC 5802, section 3), for one exchange, without binding.
final class ScramServer {
    static final byte[] SALT = "saltsaltsaltsalt".getBytes(StandardCharsets.UTF_8);
    static final int ITERATIONS = 4096;

    private final String clientFirst;
    private final String password;

    /// @param clientFirst client-first-message-bare
    ScramServer(String clientFirst, String password) {
        this.clientFirst = clientFirst;
        this.password = password;
    }

    String clientNonce() {
        return clientFirst.substring(clientFirst.indexOf("r=") + 2);
    }

    String first() {
        return first(clientNonce() + "ServerNonce", String.valueOf(ITERATIONS));
    }

    static String first(String nonce, String iterations) {
        return "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + iterations;
    }

    /// The server's proof.
    String last(String clientFinal) {
        String withoutProof = clientFinal.substring(0, clientFinal.lastIndexOf(",p="));
        String message = clientFirst + "," + first() + "," + withoutProof;
        try {
            byte[] salted =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(
                                    new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 256))
                            .getEncoded();
            byte[] signature = hmac(hmac(salted, "Server Key"), message);
            return "v=" + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
