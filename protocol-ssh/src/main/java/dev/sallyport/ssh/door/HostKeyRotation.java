package dev.sallyport.ssh.door;

import dev.sallyport.ssh.channel.HostKeyProof;
import dev.sallyport.ssh.wire.Algorithms;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.ServerSession;

/// Tells clients of all host keys, and proves that the gateway has them: `hostkeys-00@openssh.com`
/// and `hostkeys-prove-00@openssh.com` (OpenSSH's PROTOCOL file, section 2.5).
record HostKeyRotation(HostKeys keys) implements HostKeyProof {
    private static final String ANNOUNCEMENT = "hostkeys-00@openssh.com";
    private static final String PROOF = "hostkeys-prove-00@openssh.com";
    private static final int MOST_KEYS = 16;

    private List<KeyPair> all() {
        return Stream.concat(keys.current().stream(), keys.next().stream()).toList();
    }

    void announce(ServerSession session) throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 2048);
        buffer.putString(ANNOUNCEMENT);
        buffer.putBoolean(false);
        for (KeyPair key : all()) {
            buffer.putPublicKey(key.getPublic());
        }
        session.writePacket(buffer);
    }

    @Override
    public Optional<byte[]> prove(ServerSession session, Buffer buffer) throws IOException {
        Buffer signatures = new ByteArrayBuffer();
        for (int keys = 0; buffer.available() > 0; keys++) {
            Optional<byte[]> proof = proof(session, buffer.getPublicKey());
            if (proof.isEmpty() || keys == MOST_KEYS) {
                return Optional.empty();
            }
            signatures.putBytes(proof.get());
        }
        return Optional.of(signatures.getCompactData());
    }

    private Optional<byte[]> proof(ServerSession session, PublicKey wanted) throws IOException {
        Optional<KeyPair> own =
                all().stream()
                        .filter(key -> KeyUtils.compareKeys(key.getPublic(), wanted))
                        .findFirst();
        return own.isEmpty() ? Optional.empty() : Optional.of(sign(session, own.get()));
    }

    private static byte[] sign(ServerSession session, KeyPair key) throws IOException {
        Buffer content = new ByteArrayBuffer();
        content.putString(PROOF);
        content.putBytes(session.getSessionId());
        content.putBuffer(blob(key.getPublic()));
        String algorithm = algorithm(session, key.getPublic());
        try {
            Signature signer = NamedFactory.create(Algorithms.SIGNATURES, algorithm);
            signer.initSigner(session, key.getPrivate());
            signer.update(session, content.array(), content.rpos(), content.available());
            Buffer signature = new ByteArrayBuffer();
            signature.putString(algorithm);
            signature.putBytes(signer.sign(session));
            return signature.getCompactData();
        } catch (Exception e) {
            throw new IOException("a host key can't sign", e);
        }
    }

    private static Buffer blob(PublicKey key) {
        Buffer blob = new ByteArrayBuffer();
        blob.putPublicKey(key);
        return blob;
    }

    /// RSA signs with what was negotiated; with SHA-512 where the key exchange used another type.
    private static String algorithm(ServerSession session, PublicKey key) {
        String type = KeyUtils.getKeyType(key);
        if (!type.equals(KeyPairProvider.SSH_RSA)) {
            return type;
        }
        String negotiated = session.getNegotiatedKexParameter(KexProposalOption.SERVERKEYS);
        return negotiated != null && negotiated.startsWith("rsa-sha2-")
                ? negotiated
                : "rsa-sha2-512";
    }
}
