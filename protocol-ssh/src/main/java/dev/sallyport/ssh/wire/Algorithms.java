package dev.sallyport.ssh.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;

/// The cryptography of both legs: nothing with SHA-1, CBC, finite-field groups or NIST curves in
/// the key exchange; strict key exchange (CVE-2023-48795) is the library's own. Compression is off:
/// it lets lengths tell of contents, and costs more than it saves.
public final class Algorithms {
    private static final List<BuiltinDHFactories> EXCHANGES =
            List.of(
                    BuiltinDHFactories.mlkem768x25519,
                    BuiltinDHFactories.sntrup761x25519,
                    BuiltinDHFactories.sntrup761x25519_openssh,
                    BuiltinDHFactories.curve25519,
                    BuiltinDHFactories.curve25519_libssh);

    private static final List<NamedFactory<Cipher>> CIPHERS =
            List.of(
                    BuiltinCiphers.aes128gcm,
                    BuiltinCiphers.aes256gcm,
                    BuiltinCiphers.cc20p1305_openssh,
                    BuiltinCiphers.aes256ctr,
                    BuiltinCiphers.aes192ctr,
                    BuiltinCiphers.aes128ctr);

    /// For clients that are sure to have it. OpenSSH prefers ChaCha20, which the library computes
    /// 20 times slower than the processor does AES, and then AES-CTR, whose MAC is a second pass.
    private static final List<NamedFactory<Cipher>> GCM_ALONE = CIPHERS.subList(0, 2);

    /// 6.2 was the first with AES-GCM.
    private static final Pattern OPENSSH =
            Pattern.compile("SSH-2\\.0-OpenSSH_(for_Windows_)?([7-9]|[1-9][0-9]).*");

    private static final List<NamedFactory<Mac>> MACS =
            List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

    /// Of keys and of certificates, the gateway's, users' and hosts'.
    public static final List<NamedFactory<Signature>> SIGNATURES =
            List.of(
                    BuiltinSignatures.ed25519_cert,
                    BuiltinSignatures.nistp256_cert,
                    BuiltinSignatures.nistp384_cert,
                    BuiltinSignatures.nistp521_cert,
                    BuiltinSignatures.rsaSHA512_cert,
                    BuiltinSignatures.rsaSHA256_cert,
                    BuiltinSignatures.ed25519,
                    BuiltinSignatures.nistp256,
                    BuiltinSignatures.nistp384,
                    BuiltinSignatures.nistp521,
                    BuiltinSignatures.rsaSHA512,
                    BuiltinSignatures.rsaSHA256);

    private Algorithms() {}

    /// What a client is offered. In SSH the client's preference decides; a server can only leave
    /// out.
    ///
    /// @param identification of the client (RFC 4253, section 4.2); null while it is not known
    public static List<NamedFactory<Cipher>> ciphersFor(@Nullable String identification) {
        return identification != null && OPENSSH.matcher(identification).matches()
                ? GCM_ALONE
                : CIPHERS;
    }

    /// @throws IllegalStateException when a provider (Bouncy Castle) is missing
    public static void configure(
            AbstractFactoryManager manager, Function<DHFactory, KeyExchangeFactory> leg) {
        var exchanges = new ArrayList<KeyExchangeFactory>();
        for (BuiltinDHFactories exchange : EXCHANGES) {
            if (!exchange.isSupported()) {
                throw new IllegalStateException(
                        "no provider for " + exchange.getName() + ": is Bouncy Castle there?");
            }
            exchanges.add(leg.apply(exchange));
        }
        manager.setKeyExchangeFactories(exchanges);
        manager.setCipherFactories(CIPHERS);
        manager.setMacFactories(MACS);
        manager.setSignatureFactories(SIGNATURES);
        manager.setCompressionFactories(List.of(BuiltinCompressions.none));
    }
}
