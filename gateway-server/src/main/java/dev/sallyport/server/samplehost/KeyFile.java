package dev.sallyport.server.samplehost;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/// An Ed25519 key in OpenSSH's private key format.
public final class KeyFile {
    private static final int BITS = 256;

    private KeyFile() {}

    /// The key in the file; where there is no file, a new one that is first written there.
    public static KeyPair at(Path file) {
        try {
            if (!Files.exists(file)) {
                PrivateFiles.write(file, text(generate()));
            }
            var found =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName(file.toString()),
                            new ByteArrayInputStream(Files.readAllBytes(file)),
                            null);
            for (KeyPair key : found) {
                return key;
            }
            throw new CannotStart(file + " has no key in it; delete it to get a new one");
        } catch (IOException | GeneralSecurityException e) {
            throw new CannotStart("cannot use the key in " + file + ": " + e, e);
        }
    }

    private static KeyPair generate() throws GeneralSecurityException {
        return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, BITS);
    }

    private static String text(KeyPair key) throws IOException, GeneralSecurityException {
        var bytes = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "sallyport", null, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
