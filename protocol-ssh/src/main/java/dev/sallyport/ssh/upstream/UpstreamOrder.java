package dev.sallyport.ssh.upstream;

import dev.sallyport.core.Secret;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.jspecify.annotations.Nullable;

/// What one connection to a host is made with; hangs on the connection from its first moment.
///
/// @param password wiped after the login; empty where a key logs in
/// @param unknown the key that the host showed and that is not trusted
record UpstreamOrder(
        HostTrust trust, Optional<Secret> password, AtomicReference<@Nullable PublicKey> unknown) {
    static final AttributeKey<UpstreamOrder> KEY = new AttributeKey<>();
}
