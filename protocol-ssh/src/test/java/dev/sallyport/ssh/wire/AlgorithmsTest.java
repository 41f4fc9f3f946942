package dev.sallyport.ssh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AlgorithmsTest {
    private static List<String> offered(@Nullable String identification) {
        return Algorithms.ciphersFor(identification).stream().map(NamedFactory::getName).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_7.4",
                "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10",
                "SSH-2.0-OpenSSH_10.0",
                "SSH-2.0-OpenSSH_for_Windows_8.1"
            })
    void openSshIsOfferedAesGcmAlone(String identification) {
        assertThat(offered(identification))
                .containsExactly("aes128-gcm@openssh.com", "aes256-gcm@openssh.com");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_6.1",
                "SSH-2.0-dropbear_2022.83",
                "SSH-2.0-PuTTY_Release_0.78",
                "SSH-2.0-paramiko_2.12.0",
                "SSH-2.0-Go"
            })
    void whoeverMayHaveNoAesGcmIsOfferedTheOthersToo(@Nullable String identification) {
        assertThat(offered(identification))
                .contains("chacha20-poly1305@openssh.com", "aes256-ctr")
                .startsWith("aes128-gcm@openssh.com");
    }

    @Test
    void nothingIsOfferedTwice() {
        assertThat(offered(null)).doesNotHaveDuplicates();
    }
}
