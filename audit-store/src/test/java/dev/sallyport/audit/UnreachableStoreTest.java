package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnreachableStoreTest {
    private static AuditStoreSettings nowhere() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort(); // free again once closed
        }
        var login = new StoreLogin("x", () -> Secret.of("hunter2"));
        return new AuditStoreSettings(
                StoreAddress.local(port, "audit"), login, login, login, 2, Duration.ofMillis(300));
    }

    @Test
    void everythingStartsAndEverythingIsUnavailable() throws Exception {
        var settings = nowhere();
        try (var log = PostgresAuditLog.open(settings, () -> Samples.DIGESTS, Samples.CLOCK);
                var approvals = new PostgresApprovals(settings, log, Samples.CLOCK);
                var search = new AuditSearch(settings)) {
            var ack = new Samples.Awaited();
            log.append(Samples.decided(Samples.session(Samples.person("x")), "SELECT 1"), ack);
            assertThat(ack.isDurable()).isFalse();
            assertThatThrownBy(() -> approvals.claim("req_1")).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> search.find(AuditQuery.newest(1)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aClosedLogRefusesAtOnce() throws Exception {
        var log = PostgresAuditLog.open(nowhere(), () -> Samples.DIGESTS, Samples.CLOCK);
        log.close();
        log.close();
        var ack = new Samples.Awaited();
        log.append(Samples.decided(Samples.session(Samples.person("x")), "SELECT 1"), ack);
        assertThat(ack.answer).isCompletedWithValue(false);
        assertThat(log.isAvailable()).isFalse();
    }

    @Test
    void aFailingDigestOfTheConfigurationRefusesTheEventAlone() throws Exception {
        try (var log =
                PostgresAuditLog.open(
                        nowhere(),
                        () -> {
                            throw new IllegalStateException("thrown by a test");
                        },
                        Samples.CLOCK)) {
            var ack = new Samples.Awaited();
            log.append(Samples.decided(Samples.session(Samples.person("x")), "SELECT 1"), ack);
            assertThat(ack.answer).isCompletedWithValue(false);
        }
    }
}
