package dev.sallyport.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    @TempDir Path directory;

    private final Map<String, String> environment = new java.util.HashMap<>();

    private List<String> check() throws IOException {
        Path sample = Path.of("..", "config", "sallyport.yaml");
        Path copy = directory.resolve("sallyport.yaml");
        Files.writeString(copy, Files.readString(sample));
        return ConfigCheck.of(ConfigLoader.load(copy), environment::get).stream()
                .map(Problem::toString)
                .toList();
    }

    private void secret(String name, String mode) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hunter2");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void everythingThatIsMissingIsToldAtOnce() throws IOException {
        assertThat(check())
                .anyMatch(p -> p.startsWith("listeners.postgres.tls.certificate: "))
                .anyMatch(p -> p.startsWith("listeners.api.tls.key: "))
                .anyMatch(p -> p.startsWith("targets.shop.tls.ca: "))
                .anyMatch(p -> p.startsWith("targets.shop.accounts.app.credential: "))
                .contains(
                        "targets.shop.accounts.dba.credential: env:SHOP_OWNER_PASSWORD is not set"
                                + " or empty; set it where the gateway starts")
                .anyMatch(p -> p.startsWith("policies: "))
                .anyMatch(p -> p.startsWith("audit-store.writer.credential: "))
                .anyMatch(p -> p.startsWith("mask-keys.customer: "))
                .anyMatch(p -> p.startsWith("listeners.ssh.user-authority.key: "))
                .anyMatch(p -> p.startsWith("targets.web-1.accounts.deploy.private-key: "))
                .anyMatch(p -> p.startsWith("targets.web-1.accounts.deploy.certificate: "))
                .anyMatch(p -> p.startsWith("targets.web-1.accounts.deploy.passphrase: "))
                .anyMatch(p -> p.startsWith("targets.web-1.accounts.legacy.password: "))
                .anyMatch(p -> p.startsWith("listeners.http.tls.key: "))
                .anyMatch(p -> p.startsWith("listeners.http.assertion-key: "))
                .anyMatch(p -> p.startsWith("targets.orders.ca: "))
                .anyMatch(p -> p.startsWith("targets.orders.accounts.app.bearer: "))
                .anyMatch(p -> p.startsWith("targets.orders.accounts.ops.password: "))
                .anyMatch(p -> p.startsWith("targets.orders.accounts.reports.value: "))
                .anyMatch(p ->
                        p.startsWith("targets.orders.accounts.reports.client-certificate.key: "))
                .anyMatch(p -> p.startsWith("targets.tools.accounts.app.bearer: "))
                .hasSize(28);
    }

    @Test
    void whatIsThereIsNotToldAndNoSecretIsShown() throws IOException {
        for (String name :
                List.of(
                        "shop-app",
                        "audit-writer",
                        "audit-reader",
                        "audit-migrator",
                        "ssh-user-ca",
                        "web-1-deploy",
                        "web-1-deploy-cert.pub",
                        "web-1-legacy",
                        "http-assertion",
                        "orders-app",
                        "orders-reports",
                        "orders-legacy",
                        "reports-key",
                        "tools-app")) {
            secret("secrets/" + name, "rw-------");
        }
        secret("secrets/mask-customer", "rw-r--r--");
        secret("tls/reports.pem", "rw-r--r--");
        secret("tls/internal-ca.pem", "rw-r--r--");
        Pems.write(
                directory.resolve("tls/gateway.pem"),
                directory.resolve("tls/gateway.key"),
                Algorithm.ecp256);
        Files.createDirectory(directory.resolve("policies"));
        environment.put("SHOP_OWNER_PASSWORD", "hunter2");
        environment.put("WEB_1_PASSPHRASE", "hunter2");
        environment.put("ORDERS_OPS_PASSWORD", "hunter2");

        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("mask-keys.customer: ")
                .contains("every user")
                .doesNotContain("hunter2");
    }

    @Test
    void listenersWhoseKeyIsNotTheirCertificatesAreToldAndCannotStart() throws IOException {
        secret("tls/gateway.pem", "rw-r--r--");
        var own =
                Pems.write(
                        directory.resolve("tls/gateway.pem"),
                        directory.resolve("tls/other.key"),
                        Algorithm.ecp256);
        Pems.write(
                directory.resolve("tls/other.pem"),
                directory.resolve("tls/gateway.key"),
                Algorithm.ecp256);
        assertThat(check())
                .anyMatch(p -> p.startsWith("listeners.postgres.tls.key: ") && p.contains("is not"))
                .anyMatch(p -> p.startsWith("listeners.api.tls.key: ") && p.contains("is not"));
        var listeners = ConfigLoader.load(directory.resolve("sallyport.yaml")).listeners();
        assertThatThrownBy(() -> ConfigCheck.requireTls(listeners))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("listeners.postgres.tls.key: ")
                .hasMessageContaining("listeners.api.tls.key: ")
                .hasMessageContaining("is not the key of the certificate " + own.certificate());
        Files.delete(directory.resolve("tls/gateway.key"));
        assertThatThrownBy(() -> ConfigCheck.requireTls(listeners))
                .hasMessageContaining("gateway.key is not a file");
    }
}
