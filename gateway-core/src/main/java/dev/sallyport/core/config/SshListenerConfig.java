package dev.sallyport.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The SSH door.
///
/// @param address to bind, a literal or a host name
/// @param port 0 lets the system choose
/// @param hostKeys the directory of the gateway's host keys, made there at the first start; a key
///   whose file ends in `.next` is announced to clients and not used yet
/// @param rsaHostKey whether an RSA host key is offered too, for clients without Ed25519
/// @param userAuthority the key that signs user certificates, where they are issued and accepted
/// @param deviceLogin where people without a token are sent (RFC 8628)
public record SshListenerConfig(
        String address,
        int port,
        Path hostKeys,
        boolean rsaHostKey,
        Optional<UserAuthority> userAuthority,
        Optional<DeviceLogin> deviceLogin) {
    public SshListenerConfig {
        new Problems()
                .require(
                        !address.isBlank(),
                        "address",
                        "found nothing, expected an address of this machine")
                .require(
                        Checks.isPort(port, 0),
                        "port",
                        "found " + port + ", expected 0 to 65535, 0 for any free port")
                .throwIfAny();
    }

    /// @param key a reference of the CA's private key (OpenSSH or PEM, Ed25519)
    /// @param lifetime how long a certificate is good, at most; never longer than the token that
    ///   bought it
    public record UserAuthority(String key, Duration lifetime) {
        public static final Duration USUAL_LIFETIME = Duration.ofHours(1);
        private static final Duration LONGEST = Duration.ofHours(24);

        public UserAuthority {
            new Problems()
                    .require(SecretReference.isReference(key), "key", SecretReference.problem(key))
                    .require(
                            lifetime.isPositive() && lifetime.compareTo(LONGEST) <= 0,
                            "lifetime",
                            "found "
                                    + Durations.print(lifetime)
                                    + ", expected more than 0, at most 24h")
                    .throwIfAny();
        }
    }

    /// @param issuer one of `issuers`
    /// @param clientId this gateway's public client there
    public record DeviceLogin(String issuer, String clientId) {
        public DeviceLogin {
            new Problems()
                    .require(
                            Checks.isSafeUrl(issuer),
                            "issuer",
                            "found " + Checks.quote(issuer) + ", expected one of the issuers")
                    .require(
                            !clientId.isBlank(),
                            "client-id",
                            "found nothing, expected the id of a public client of the issuer")
                    .throwIfAny();
        }
    }
}
