package dev.sallyport.ssh.upstream;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Secret;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.security.SecurityUtils;

/// What an account logs in with, read for one login. Wiped by [#close()] as far as the library has
/// not made objects of its own of it, which are dropped.
final class Credentials implements AutoCloseable {
    private static final NamedResource NAME = NamedResource.ofName("the account's private key");

    private final Optional<Secret> password;
    private final Optional<KeyPair> key;

    private Credentials(Optional<Secret> password, Optional<KeyPair> key) {
        this.password = password;
        this.key = key;
    }

    /// @throws dev.sallyport.core.Unavailable when a reference can't be read
    /// @throws UpstreamFailure when what is there is not a key
    static Credentials read(SshCredential credential, CredentialSource source)
            throws UpstreamFailure {
        return switch (credential) {
            case SshCredential.Password(String password) ->
                    new Credentials(Optional.of(source.read(password)), Optional.empty());
            case SshCredential.PrivateKey key ->
                    new Credentials(Optional.empty(), Optional.of(keyPair(key, source)));
        };
    }

    private static KeyPair keyPair(SshCredential.PrivateKey reference, CredentialSource source)
            throws UpstreamFailure {
        try (Secret text = source.read(reference.privateKey());
                Secret passphrase =
                        reference.passphrase().map(source::read).orElseGet(() -> Secret.of(""))) {
            KeyPair pair = parse(text, reference.passphrase().isPresent(), passphrase);
            return reference.certificate().isEmpty()
                    ? pair
                    : certified(pair, source, reference.certificate().get());
        } catch (IOException | GeneralSecurityException e) {
            throw new UpstreamFailure("the account's private key can't be read", e);
        }
    }

    private static KeyPair parse(Secret text, boolean isEncrypted, Secret passphrase)
            throws IOException, GeneralSecurityException, UpstreamFailure {
        try (InputStream in = new ByteArrayInputStream(text.reveal())) {
            Iterable<KeyPair> all =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NAME,
                            in,
                            isEncrypted
                                    ? FilePasswordProvider.of(passphrase.revealText())
                                    : FilePasswordProvider.EMPTY);
            Iterator<KeyPair> found = all == null ? null : all.iterator();
            if (found == null || !found.hasNext()) {
                throw new UpstreamFailure(
                        "the account's private key is not in a form that is read");
            }
            return found.next();
        }
    }

    private static KeyPair certified(KeyPair pair, CredentialSource source, String reference)
            throws IOException, GeneralSecurityException, UpstreamFailure {
        try (Secret text = source.read(reference)) {
            PublicKey certificate =
                    PublicKeyEntry.parsePublicKeyEntry(text.revealText().strip())
                            .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
            if (!(certificate instanceof OpenSshCertificate of)
                    || !KeyUtils.compareKeys(of.getCertPubKey(), pair.getPublic())) {
                throw new UpstreamFailure("the account's certificate is not one of its key");
            }
            return new KeyPair(certificate, pair.getPrivate());
        }
    }

    Optional<Secret> password() {
        return password;
    }

    Optional<KeyPair> key() {
        return key;
    }

    @Override
    public void close() {
        password.ifPresent(Secret::close);
    }
}
