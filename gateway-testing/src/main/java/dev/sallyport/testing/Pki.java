package dev.sallyport.testing;

import dev.sallyport.core.config.ListenerConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Throw-away certificates as PEM files.
public final class Pki {
    private Pki() {}

    /// @return `name.crt` and `name.key` (mode 0600) in the directory
    public static ListenerConfig.Tls selfSigned(Path directory, String name, String dnsName) {
        try {
            X509Bundle bundle =
                    new CertificateBuilder()
                            .subject("CN=" + dnsName)
                            .addSanDnsName(dnsName)
                            .setIsCertificateAuthority(true)
                            .buildSelfSigned();
            Path certificate = directory.resolve(name + ".crt");
            Path key = directory.resolve(name + ".key");
            Files.writeString(certificate, bundle.getCertificatePathPEM());
            Files.createFile(
                    key,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, bundle.getPrivateKeyPEM());
            return new ListenerConfig.Tls(certificate, key);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }
}
