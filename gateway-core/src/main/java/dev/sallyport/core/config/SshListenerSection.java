package dev.sallyport.core.config;

import dev.sallyport.core.config.SshListenerConfig.DeviceLogin;
import dev.sallyport.core.config.SshListenerConfig.UserAuthority;
import java.util.Optional;

/// Reads `listeners.ssh`.
final class SshListenerSection {
    private SshListenerSection() {}

    static Optional<SshListenerConfig> read(Section section) {
        String address = section.text("address", "127.0.0.1");
        int port = Values.port(section, "port");
        var hostKeys = Values.path(section, "host-keys");
        boolean rsaHostKey = Values.flag(section, "rsa-host-key");
        var authority =
                section.optionalSection("user-authority").flatMap(SshListenerSection::authority);
        var device = section.optionalSection("device-login").flatMap(SshListenerSection::device);
        return section.build(() ->
                new SshListenerConfig(address, port, hostKeys, rsaHostKey, authority, device));
    }

    private static Optional<UserAuthority> authority(Section section) {
        String key = Values.reference(section, "key");
        var lifetime = Values.duration(section, "lifetime", UserAuthority.USUAL_LIFETIME);
        return section.build(() -> new UserAuthority(key, lifetime));
    }

    private static Optional<DeviceLogin> device(Section section) {
        String issuer = section.text("issuer");
        String clientId = section.text("client-id");
        return section.build(() -> new DeviceLogin(issuer, clientId));
    }
}
