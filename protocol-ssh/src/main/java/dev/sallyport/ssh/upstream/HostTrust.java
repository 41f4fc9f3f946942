package dev.sallyport.ssh.upstream;

import dev.sallyport.core.config.SshTargetConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/// Which host keys a target may show: pinned ones, or certificates of pinned authorities. There is
/// no first use: a key that is neither is refused.
final class HostTrust {
    private static final List<String> CERTIFICATES =
            List.of(
                    "ssh-ed25519-cert-v01@openssh.com",
                    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
                    "ecdsa-sha2-nistp384-cert-v01@openssh.com",
                    "ecdsa-sha2-nistp521-cert-v01@openssh.com",
                    "rsa-sha2-512-cert-v01@openssh.com",
                    "rsa-sha2-256-cert-v01@openssh.com");

    private final List<PublicKey> keys;
    private final List<PublicKey> authorities;
    private final InetSocketAddress principal;

    private HostTrust(
            List<PublicKey> keys, List<PublicKey> authorities, InetSocketAddress principal) {
        this.keys = keys;
        this.authorities = authorities;
        this.principal = principal;
    }

    static HostTrust of(SshTargetConfig target) throws UpstreamFailure {
        return new HostTrust(
                parse(target.hostKeys()),
                parse(target.hostAuthorities()),
                InetSocketAddress.createUnresolved(target.hostPrincipal(), target.port()));
    }

    private static List<PublicKey> parse(List<String> lines) throws UpstreamFailure {
        var keys = new ArrayList<PublicKey>();
        for (String line : lines) {
            try {
                PublicKey key =
                        PublicKeyEntry.parsePublicKeyEntry(line)
                                .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
                keys.add(key);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                throw new UpstreamFailure("a configured host key can't be read", e);
            }
        }
        return List.copyOf(keys);
    }

    /// The name that a host certificate is held against.
    InetSocketAddress principal() {
        return principal;
    }

    /// Host key algorithms to ask for: those of the pinned keys alone, so that a host with several
    /// keys shows the one that is known.
    Set<String> algorithms() {
        var names = new LinkedHashSet<String>();
        if (!authorities.isEmpty()) {
            names.addAll(CERTIFICATES);
        }
        for (PublicKey key : keys) {
            String type = KeyUtils.getKeyType(key);
            if (KeyPairProvider.SSH_RSA.equals(type)) {
                names.add("rsa-sha2-512");
                names.add("rsa-sha2-256");
            } else {
                names.add(type);
            }
        }
        return names;
    }

    /// The library has checked before that a certificate is a host's, in force, signed, for the
    /// [#principal] and without critical options; whose it is, is for us to say.
    boolean accepts(PublicKey shown) {
        return shown instanceof OpenSshCertificate certificate
                ? contains(authorities, certificate.getCaPubKey())
                : contains(keys, shown);
    }

    private static boolean contains(List<PublicKey> trusted, PublicKey key) {
        return !(key instanceof OpenSshCertificate)
                && trusted.stream().anyMatch(one -> KeyUtils.compareKeys(one, key));
    }
}
