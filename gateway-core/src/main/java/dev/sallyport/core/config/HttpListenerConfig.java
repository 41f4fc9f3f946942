package dev.sallyport.core.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// The HTTP door.
///
/// @param domain the gateway's own domain, in lower case: `TARGET.DOMAIN` names a target; without
///   it only the first segment of the path does
/// @param assertionKey a reference of the key (PEM, P-256) that signs what upstreams are told of
///   the caller; targets can ask for that only where there is one
public record HttpListenerConfig(
        ListenerConfig door, Optional<String> domain, Optional<String> assertionKey) {
    /// How long what an upstream is told of a caller is good.
    public static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(1);

    public HttpListenerConfig {
        domain = domain.map(name -> name.toLowerCase(Locale.ROOT));
        new Problems()
                .require(
                        domain.isEmpty() || Checks.isDomain(domain.get()),
                        "domain",
                        "found "
                                + Checks.quote(domain.orElse(""))
                                + ", expected a domain name like gw.example.com, without a port")
                .require(
                        assertionKey.isEmpty() || SecretReference.isReference(assertionKey.get()),
                        "assertion-key",
                        SecretReference.problem(assertionKey.orElse("")))
                .throwIfAny();
    }
}
