package dev.sallyport.core.config;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Throw-away certificates and their keys as PEM files.
final class Pems {
    private Pems() {}

    static ListenerConfig.Tls write(Path certificate, Path key, Algorithm algorithm)
            throws IOException {
        try {
            var bundle =
                    new CertificateBuilder()
                            .subject("CN=" + certificate.getFileName())
                            .setIsCertificateAuthority(true)
                            .algorithm(algorithm)
                            .buildSelfSigned();
            Files.writeString(certificate, bundle.getCertificatePathPEM());
            Files.writeString(key, bundle.getPrivateKeyPEM());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            return new ListenerConfig.Tls(certificate, key);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }
}
