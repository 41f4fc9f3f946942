package dev.sallyport.core.config;

import dev.sallyport.core.VisibleText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether a listener's PEM files are a certificate and the key that belongs to it. TLS itself
/// would notice at the first client's handshake.
final class TlsPair {
    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern KEY = block("PRIVATE KEY");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z ]+ PRIVATE KEY)");
    private static final byte[] SAMPLE = "sallyport".getBytes(StandardCharsets.US_ASCII);

    /// @param key of the configuration, below `tls`
    record Fault(String key, String message) {}

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Fault fault;

        Unusable(String key, String message) {
            this.fault = new Fault(key, message);
        }
    }

    private TlsPair() {}

    private static Pattern block(String what) {
        return Pattern.compile(
                "-----BEGIN " + what + "-----([A-Za-z0-9+/=\\s]+)-----END " + what + "-----");
    }

    /// @return empty where the two can serve; never a secret
    static Optional<Fault> fault(ListenerConfig.Tls tls) {
        try {
            X509Certificate certificate = certificate(tls.certificate());
            PrivateKey key = key(tls.key(), certificate.getPublicKey());
            if (!belongs(key, certificate.getPublicKey())) {
                throw new Unusable(
                        "key",
                        tls.key()
                                + " is not the key of the certificate "
                                + tls.certificate()
                                + " ("
                                + VisibleText.line(certificate.getSubjectX500Principal().getName())
                                + "); expected the key that it was issued for");
            }
            return Optional.empty();
        } catch (Unusable e) {
            return Optional.of(e.fault);
        }
    }

    private static X509Certificate certificate(Path file) throws Unusable {
        var block = CERTIFICATE.matcher(text("certificate", file));
        if (!block.find()) {
            throw new Unusable(
                    "certificate",
                    file + " has no PEM certificate; expected the listener's own, then its chain");
        }
        try {
            var bytes = new ByteArrayInputStream(bytes(block.group(1)));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        } catch (CertificateException | IllegalArgumentException _) {
            throw new Unusable(
                    "certificate",
                    file + " has a PEM certificate that can't be read; make it anew");
        }
    }

    private static PrivateKey key(Path file, PublicKey certified) throws Unusable {
        String text = text("key", file);
        var block = KEY.matcher(text);
        if (!block.find()) {
            var other = OTHER_KEY.matcher(text);
            throw new Unusable(
                    "key",
                    file
                            + (other.find() ? " has a " + other.group(1) : " has no PEM key")
                            + "; expected PRIVATE KEY (PKCS#8, not encrypted): openssl pkcs8 -topk8"
                            + " -nocrypt makes one");
        }
        byte[] bytes = new byte[0];
        try {
            bytes = bytes(block.group(1));
            return KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException | IllegalArgumentException _) {
            throw new Unusable(
                    "key",
                    file
                            + " has no "
                            + certified.getAlgorithm()
                            + " key, which the certificate is for; expected the certificate's key");
        } catch (GeneralSecurityException _) {
            throw new Unusable(
                    "certificate",
                    "found a certificate for a "
                            + certified.getAlgorithm()
                            + " key, expected RSA, EC or Ed25519");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        if (key instanceof RSAKey own && certified instanceof RSAKey other) {
            return own.getModulus().equals(other.getModulus());
        }
        try {
            var signature = Signature.getInstance(algorithm(certified.getAlgorithm()));
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String algorithm(String key) {
        return switch (key) {
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> key;
        };
    }

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static String text(String key, Path file) throws Unusable {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Unusable(key, file + " can't be read: " + e.getClass().getSimpleName());
        }
    }
}
