package dev.sallyport.ssh.door;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's host keys, in OpenSSH's files and names: made at the first start, kept for ever. A
/// key in a file that ends in `.next` is announced to clients and not used yet: rename it over the
/// old one when they have learnt it, and restart.
///
/// @param current one of each type
/// @param next announced only
record HostKeys(List<KeyPair> current, List<KeyPair> next) {
    private static final Logger log = LoggerFactory.getLogger(HostKeys.class);
    private static final int RSA_BITS = 3072;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final String NEXT = ".next";

    HostKeys {
        current = List.copyOf(current);
        next = List.copyOf(next);
    }

    /// @throws IllegalStateException when they can be neither read nor made
    static HostKeys open(Path directory, boolean rsa) {
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            var current = new ArrayList<KeyPair>();
            var next = new ArrayList<KeyPair>();
            add(directory.resolve("ssh_host_ed25519_key"), "Ed25519", current, next);
            if (rsa) {
                add(directory.resolve("ssh_host_rsa_key"), "RSA", current, next);
            }
            return new HostKeys(current, next);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "listeners.ssh: no host keys in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void add(Path file, String algorithm, List<KeyPair> current, List<KeyPair> next)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            write(file, generate(algorithm));
            log.atInfo().addKeyValue("file", file).log("host key made");
        }
        current.add(read(file));
        Path announced = file.resolveSibling(file.getFileName() + NEXT);
        if (Files.exists(announced)) {
            next.add(read(announced));
        }
    }

    static KeyPair generate(String algorithm) throws GeneralSecurityException {
        if (algorithm.equals("RSA")) {
            // The JDK's is many times faster than what the library would choose.
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(RSA_BITS);
            return generator.generateKeyPair();
        }
        return SecurityUtils.getKeyPairGenerator(algorithm).generateKeyPair();
    }

    private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + " can be read by others; run chmod 600");
        }
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> found =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName(file.toString()),
                            in,
                            FilePasswordProvider.EMPTY);
            if (found == null || !found.iterator().hasNext()) {
                throw new IOException(file + " holds no private key");
            }
            return found.iterator().next();
        }
    }

    /// The file appears whole, and is never readable by others.
    static void write(Path file, KeyPair key) throws IOException, GeneralSecurityException {
        var text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "sallyport", null, text);
        Path half = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.write(half, text.toByteArray(), StandardOpenOption.WRITE);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        var line = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(key.getPublic(), "sallyport", line);
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pub"),
                line.toString(StandardCharsets.UTF_8));
    }
}
