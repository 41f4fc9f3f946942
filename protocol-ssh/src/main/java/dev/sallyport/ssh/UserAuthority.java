package dev.sallyport.ssh;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Ids;
import dev.sallyport.core.Secret;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.config.SshListenerConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The CA that turns a token into a short-lived OpenSSH user certificate, and knows its own again
/// (OpenSSH's PROTOCOL.certkeys). Its private key is read for each signature and kept by nobody.
/// Thread-safe; signing waits for the credential source.
public final class UserAuthority {
    private static final String IDENTITY = "identity@sallyport.dev";
    private static final String SOURCE_ADDRESS = "source-address";
    private static final int MOST_IDENTITY_CHARACTERS = 16 << 10;
    private static final int LEAST_RSA_BITS = 2048;
    private static final Duration SKEW = Duration.ofSeconds(60);

    /// `ACCOUNT@TARGET`; `*` stands for any characters of one of the two names.
    private static final Pattern PRINCIPAL =
            Pattern.compile("[A-Za-z0-9._*-]{1,63}@[A-Za-z0-9._*-]{1,63}");

    private final String reference;
    private final Duration lifetime;
    private final CredentialSource credentials;
    private final InstantSource clock;
    private final PublicKey publicKey;

    private UserAuthority(
            String reference,
            Duration lifetime,
            CredentialSource credentials,
            InstantSource clock,
            PublicKey publicKey) {
        this.reference = reference;
        this.lifetime = lifetime;
        this.credentials = credentials;
        this.clock = clock;
        this.publicKey = publicKey;
    }

    /// @throws IllegalStateException when the key is none of Ed25519
    /// @throws dev.sallyport.core.Unavailable when the reference can't be read
    public static UserAuthority open(
            SshListenerConfig.UserAuthority config,
            CredentialSource credentials,
            InstantSource clock) {
        try {
            PublicKey key = read(config.key(), credentials).getPublic();
            if (!KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(key))) {
                throw new IllegalStateException(
                        "listeners.ssh.user-authority.key: found "
                                + KeyUtils.getKeyType(key)
                                + ", expected an Ed25519 key: ssh-keygen -t ed25519 -N '' -f FILE");
            }
            return new UserAuthority(config.key(), config.lifetime(), credentials, clock, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("listeners.ssh.user-authority.key can't be read", e);
        }
    }

    private static KeyPair read(String reference, CredentialSource credentials)
            throws IOException, GeneralSecurityException {
        try (Secret text = credentials.read(reference);
                InputStream in = new ByteArrayInputStream(text.reveal())) {
            Iterable<KeyPair> found =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName("the user authority's key"),
                            in,
                            FilePasswordProvider.EMPTY);
            if (found == null || !found.iterator().hasNext()) {
                throw new IOException("no private key in OpenSSH or PEM form");
            }
            return found.iterator().next();
        }
    }

    /// For `TrustedUserCAKeys` and for people: `ssh-ed25519 AAAA…`.
    public String publicKeyLine() {
        return PublicKeyEntry.toString(publicKey);
    }

    /// Makes a certificate for a token's bearer.
    ///
    /// @param key the bearer's public key, one line as in `id_ed25519.pub`
    /// @param principals patterns `ACCOUNT@TARGET` that it is good for
    /// @param sources addresses and ranges that it is good from; empty: any
    /// @return one line as in `id_ed25519-cert.pub`
    /// @throws CertificateRefused when what is asked for is not given
    public String issue(
            Identity identity, String key, List<String> principals, List<String> sources)
            throws CertificateRefused {
        PublicKey subject = parse(key);
        if (principals.isEmpty()
                || !principals.stream().allMatch(one -> PRINCIPAL.matcher(one).matches())) {
            throw new CertificateRefused("principals: expected ACCOUNT@TARGET, at least one");
        }
        if (!sources.stream().allMatch(one -> AddressRange.parse(one).isPresent())) {
            throw new CertificateRefused("sources: expected addresses or ranges like 10.0.0.0/8");
        }
        String who = IdentityJson.write(identity);
        if (who.length() > MOST_IDENTITY_CHARACTERS) {
            throw new CertificateRefused("the token has more claims than a certificate holds");
        }
        Instant now = clock.instant();
        Instant end = now.plus(lifetime);
        if (identity.expiresAt().isBefore(end)) {
            end = identity.expiresAt();
        }
        var builder =
                OpenSshCertificateBuilder.userCertificate()
                        .publicKey(subject)
                        .serial(Ids.uuid7(clock).getMostSignificantBits() & Long.MAX_VALUE)
                        .id(VisibleText.line(identity.principal().name()))
                        .principals(principals)
                        .validAfter(now.minus(SKEW))
                        .validBefore(end)
                        .extensions(Map.of(IDENTITY, who));
        if (!sources.isEmpty()) {
            builder.criticalOptions(Map.of(SOURCE_ADDRESS, String.join(",", sources)));
        }
        return sign(builder);
    }

    private String sign(OpenSshCertificateBuilder builder) {
        try {
            return PublicKeyEntry.toString(
                    builder.sign(read(reference, credentials), KeyPairProvider.SSH_ED25519));
        } catch (Exception e) {
            throw new dev.sallyport.core.Unavailable("the user authority can't sign", e);
        }
    }

    private static PublicKey parse(String line) throws CertificateRefused {
        PublicKey key;
        try {
            key =
                    PublicKeyEntry.parsePublicKeyEntry(line.strip())
                            .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new CertificateRefused("key: expected a public key like ssh-ed25519 AAAA…");
        }
        boolean isFit =
                switch (key) {
                    case OpenSshCertificate _ -> false;
                    case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
                    default -> {
                        String type = KeyUtils.getKeyType(key);
                        yield type.equals(KeyPairProvider.SSH_ED25519)
                                || type.startsWith("ecdsa-sha2-nistp");
                    }
                };
        if (!isFit) {
            throw new CertificateRefused(
                    "key: expected a plain Ed25519 or ECDSA key, or RSA of 2048 bits or more");
        }
        return key;
    }

    /// Whether this CA signed the certificate. Nothing else in it may be believed before.
    public boolean hasSigned(OpenSshCertificate certificate) {
        PublicKey signer = certificate.getCaPubKey();
        if (signer instanceof OpenSshCertificate
                || !KeyUtils.compareKeys(signer, publicKey)
                || !KeyPairProvider.SSH_ED25519.equals(certificate.getSignatureAlgorithm())) {
            return false;
        }
        try {
            Signature verifier = BuiltinSignatures.ed25519.create();
            verifier.initVerifier(null, publicKey);
            verifier.update(null, certificate.getMessage());
            return verifier.verify(null, certificate.getSignature());
        } catch (Exception e) {
            return false; // what can't be verified is not verified
        }
    }

    /// Who a certificate that this CA signed lets in.
    ///
    /// @param user the user name of the connection
    /// @throws CertificateRefused when it is not good here and now
    public Identity admit(OpenSshCertificate certificate, String user, InetAddress from)
            throws CertificateRefused {
        if (certificate.getType() != OpenSshCertificate.Type.USER) {
            throw new CertificateRefused("not a user certificate");
        }
        Instant now = clock.instant();
        Instant end = end(certificate);
        if (certificate.getValidAfter() > now.getEpochSecond()
                || certificate.getValidAfter() < 0
                || !now.isBefore(end)) {
            throw new CertificateRefused("the certificate is not in force");
        }
        Collection<String> principals = certificate.getPrincipals();
        if (principals == null || principals.stream().noneMatch(one -> matches(one, user))) {
            throw new CertificateRefused("the certificate is for other accounts or targets");
        }
        requireSource(certificate, from);
        String identity = certificate.getExtensionsMap().get(IDENTITY);
        if (identity == null) {
            throw new CertificateRefused("the certificate says of nobody whom it stands for");
        }
        return IdentityJson.read(identity, end);
    }

    /// A certificate without an end is none of ours.
    private static Instant end(OpenSshCertificate certificate) throws CertificateRefused {
        long seconds = certificate.getValidBefore();
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) {
            throw new CertificateRefused("the certificate never ends");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static void requireSource(OpenSshCertificate certificate, InetAddress from)
            throws CertificateRefused {
        for (var option : certificate.getCriticalOptionsMap().entrySet()) {
            if (!option.getKey().equals(SOURCE_ADDRESS)) {
                throw new CertificateRefused(
                        "unknown critical option " + VisibleText.line(option.getKey()));
            }
            boolean isFromThere =
                    Arrays.stream(option.getValue().split(",", -1))
                            .anyMatch(range ->
                                    AddressRange.parse(range)
                                            .filter(one -> one.contains(from))
                                            .isPresent());
            if (!isFromThere) {
                throw new CertificateRefused("the certificate is for other source addresses");
            }
        }
    }

    private static boolean matches(String pattern, String user) {
        if (!PRINCIPAL.matcher(pattern).matches()) {
            return false;
        }
        var regex = new StringBuilder();
        for (String piece : pattern.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : "[^@]*").append(Pattern.quote(piece));
        }
        return user.matches(regex.toString());
    }
}
