package dev.sallyport.ssh.door;

import dev.sallyport.core.Identity;
import dev.sallyport.ssh.CertificateRefused;
import dev.sallyport.ssh.UserAuthority;
import dev.sallyport.ssh.door.LoginDesk.Applicant;
import dev.sallyport.ssh.door.LoginDesk.Granted;
import dev.sallyport.ssh.wire.Algorithms;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Login by a certificate of our own CA (RFC 4252, section 7). A plain public key lets nobody in.
///
/// Order: that the CA signed it, that the client holds its key, and only then what it says.
final class Certificates {
    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final Set<String> ALGORITHMS =
            Set.of(
                    "ssh-ed25519" + SUFFIX,
                    "ecdsa-sha2-nistp256" + SUFFIX,
                    "ecdsa-sha2-nistp384" + SUFFIX,
                    "ecdsa-sha2-nistp521" + SUFFIX,
                    "rsa-sha2-256" + SUFFIX,
                    "rsa-sha2-512" + SUFFIX);

    private final LoginDesk desk;
    private final Optional<UserAuthority> authority;

    Certificates(LoginDesk desk, Optional<UserAuthority> authority) {
        this.desk = desk;
        this.authority = authority;
    }

    boolean areIssued() {
        return authority.isPresent();
    }

    /// Whether a client is asked to sign for what it offers: a certificate of our CA that would let
    /// it in now. Says no more than that.
    boolean isWorthSigning(Applicant who, String algorithm, byte[] blob) {
        try {
            var certificate = certificate(algorithm, blob);
            ours().admit(certificate, who.user(), source(who));
            return true;
        } catch (CertificateRefused e) {
            return false;
        }
    }

    Granted rule(Applicant who, String algorithm, byte[] blob, byte[] signature, byte[] sessionId)
            throws LoginRefused {
        Identity identity;
        try {
            var certificate = certificate(algorithm, blob);
            requireProof(who, algorithm, certificate, blob, signature, sessionId);
            identity = ours().admit(certificate, who.user(), source(who));
        } catch (CertificateRefused e) {
            throw desk.denied(who, null, "certificate: " + e.getMessage());
        }
        return desk.admit(who, identity);
    }

    private UserAuthority ours() throws CertificateRefused {
        return authority.orElseThrow(
                () -> new CertificateRefused("no certificates are issued here"));
    }

    /// @throws CertificateRefused unless the blob is a certificate that our CA signed
    private OpenSshCertificate certificate(String algorithm, byte[] blob)
            throws CertificateRefused {
        if (!ALGORITHMS.contains(algorithm)) {
            throw new CertificateRefused("not a certificate's algorithm");
        }
        if (parse(blob) instanceof OpenSshCertificate certificate
                && KeyUtils.getCanonicalKeyType(algorithm).equals(certificate.getKeyType())
                && ours().hasSigned(certificate)) {
            return certificate;
        }
        throw new CertificateRefused("not a certificate of this gateway's authority");
    }

    private static @Nullable Object parse(byte[] blob) {
        try {
            var buffer = new ByteArrayBuffer(blob);
            Object key = buffer.getRawPublicKey();
            return buffer.available() == 0 ? key : null;
        } catch (Exception e) {
            return null; // whatever it is, it is no certificate
        }
    }

    /// The signature is over this connection's id, this user name and this very certificate: what
    /// was offered before does not matter (CVE-2024-45337).
    private static void requireProof(
            Applicant who,
            String algorithm,
            OpenSshCertificate certificate,
            byte[] blob,
            byte[] signature,
            byte[] sessionId)
            throws CertificateRefused {
        String scheme = algorithm.substring(0, algorithm.length() - SUFFIX.length());
        Buffer signed = new ByteArrayBuffer();
        signed.putBytes(sessionId);
        signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        signed.putString(who.user());
        signed.putString("ssh-connection");
        signed.putString("publickey");
        signed.putBoolean(true);
        signed.putString(algorithm);
        signed.putBytes(blob);
        try {
            if (new ByteArrayBuffer(signature).getString().equals(scheme)) {
                Signature verifier = NamedFactory.create(Algorithms.SIGNATURES, scheme);
                verifier.initVerifier(null, certificate.getCertPubKey());
                verifier.update(null, signed.array(), signed.rpos(), signed.available());
                if (verifier.verify(null, signature)) {
                    return;
                }
            }
        } catch (Exception e) {
            throw new CertificateRefused("its key's signature can't be read");
        }
        throw new CertificateRefused("not signed with the certificate's key");
    }

    private static InetAddress source(Applicant who) throws CertificateRefused {
        int colon = who.clientAddress().lastIndexOf(':');
        try {
            return InetAddress.ofLiteral(
                    who.clientAddress().substring(0, colon).replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new CertificateRefused("the client's address is not known");
        }
    }
}
