package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.StoreAddress.Host;
import dev.sallyport.core.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://db.example/audit, verify-full",
        "postgresql://127.0.0.1:6000/audit, prefer",
        "postgresql://localhost/audit, prefer",
        "postgresql://[::1]:6000/audit, prefer",
        "postgresql://localhost;db.example/audit, verify-full",
        "postgresql://db.example/audit?sslmode=require, require",
        "postgresql://[fe80::1]:6000/audit, verify-full",
    })
    void tlsIsVerifiedUnlessTheServerIsHereOrTheUrlSaysOtherwise(String url, String mode) {
        assertThat(StoreAddress.parse(url.replace(';', ',')).sslMode()).isEqualTo(mode);
    }

    @Test
    void hostsPortsAndTheDatabaseAreReadApart() {
        var address =
                StoreAddress.parse(
                        "postgresql://a:1,b/my%20audit?sslrootcert=%2Fca.pem&sslmode=verify-ca");
        assertThat(address.hosts()).containsExactly(new Host("a", 1), new Host("b", 5432));
        assertThat(address.database()).isEqualTo("my audit");
        assertThat(address.sslRootCert()).isEqualTo("/ca.pem");
    }

    @Test
    void nothingInAnAddressBecomesAnOptionOfTheDriver() {
        var address =
                StoreAddress.parse("postgresql://db.example/a%3Fsslmode%3Ddisable%26user%3Dx");
        var source =
                new LoginDataSource(
                        address,
                        new StoreLogin("w?user=postgres&sslmode=disable", () -> Secret.of("p")),
                        "test",
                        Duration.ofSeconds(10));
        assertThat(source.getDatabaseName()).isEqualTo("a?sslmode=disable&user=x");
        assertThat(source.getSslMode()).isEqualTo("verify-full");
        assertThat(source.toString()).doesNotContain("p@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://h/d",
                "postgresql://user:hunter2@h/d",
                "postgresql://h",
                "postgresql://h/",
                "postgresql://h/a/b",
                "postgresql://h:0/d",
                "postgresql://h:x/d",
                "postgresql://h:99999/d",
                "postgresql://h,/d",
                "postgresql://h/d?sslmode=maybe",
                "postgresql://h/d?socketFactory=evil",
                "postgresql://h/d?user=x",
                "not a url hunter2",
            })
    void wrongUrlsAreRefusedWithoutQuotingThem(String url) {
        assertThatThrownBy(() -> StoreAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("audit store URL: ")
                .hasMessageNotContaining("hunter2");
    }
}
