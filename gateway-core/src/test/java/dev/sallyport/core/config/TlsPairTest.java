package dev.sallyport.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.config.ListenerConfig.Tls;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsPairTest {
    @TempDir Path directory;

    private Tls pair(String name, Algorithm algorithm) throws IOException {
        return Pems.write(
                directory.resolve(name + ".crt"), directory.resolve(name + ".key"), algorithm);
    }

    private static String fault(Tls tls) {
        return TlsPair.fault(tls).map(fault -> fault.key() + ": " + fault.message()).orElse("none");
    }

    @ParameterizedTest
    @EnumSource(names = {"rsa2048", "ecp256", "ecp384", "ed25519"})
    void aCertificateAndItsKeyAreGoodAndAnotherKeyIsNot(Algorithm algorithm) throws IOException {
        var a = pair("a", algorithm);
        var b = pair("b", algorithm);
        assertThat(fault(a)).isEqualTo("none");
        assertThat(fault(new Tls(a.certificate(), b.key())))
                .isEqualTo(
                        "key: "
                                + b.key()
                                + " is not the key of the certificate "
                                + a.certificate()
                                + " (CN=a.crt); expected the key that it was issued for");
    }

    @Test
    void aKeyOfAnotherKindOrCurveIsNotTheCertificates() throws IOException {
        var rsa = pair("rsa", Algorithm.rsa2048);
        var small = pair("small", Algorithm.ecp256);
        var large = pair("large", Algorithm.ecp384);
        assertThat(fault(new Tls(rsa.certificate(), small.key()))).contains("has no RSA key");
        assertThat(fault(new Tls(small.certificate(), large.key()))).contains("is not the key of");
    }

    @Test
    void whatIsNoKeyOrNoCertificateIsToldWithoutItsContent() throws IOException {
        var good = pair("good", Algorithm.ecp256);
        Path bad = directory.resolve("bad");
        Files.writeString(bad, "hunter2");
        assertThat(fault(new Tls(bad, good.key())))
                .startsWith("certificate: " + bad + " has no PEM certificate")
                .doesNotContain("hunter2");
        assertThat(fault(new Tls(good.certificate(), bad)))
                .startsWith("key: " + bad + " has no PEM key; expected PRIVATE KEY (PKCS#8")
                .doesNotContain("hunter2");
        Files.writeString(
                bad, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThat(fault(new Tls(good.certificate(), bad)))
                .startsWith("key: " + bad + " has a RSA PRIVATE KEY; expected PRIVATE KEY");
        Files.writeString(bad, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(fault(new Tls(bad, good.key()))).contains("can't be read");
        Files.delete(bad);
        assertThat(fault(new Tls(bad, good.key()))).contains("can't be read: NoSuchFileException");
    }

    @Test
    void keyAndChainMayStandInOneFile() throws IOException {
        var good = pair("good", Algorithm.ecp256);
        Path both = directory.resolve("both");
        Files.writeString(
                both,
                Files.readString(good.key()) + "text\n" + Files.readString(good.certificate()));
        assertThat(fault(new Tls(both, both))).isEqualTo("none");
    }
}
