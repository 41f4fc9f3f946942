package dev.sallyport.postgres.upstream;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS towards upstreams, by libpq's modes:
///
/// | mode | server without TLS | certificate chain | host name |
/// |---|---|---|---|
/// | `prefer` | plaintext | not looked at | not looked at |
/// | `require` | refused | not looked at | not looked at |
/// | `verify-ca` | refused | checked | not looked at |
/// | `verify-full` | refused | checked | checked |
///
/// A `ca` file that was replaced is read again. Thread-safe; reads files.
public final class UpstreamTlsContexts {
    private record Key(UpstreamTls tls, @Nullable FileTime modified) {}

    private final ConcurrentHashMap<Key, SslContext> contexts = new ConcurrentHashMap<>();

    /// @return empty for mode `disable`
    /// @throws Unavailable when the `ca` file can't be read
    public Optional<SslContext> context(UpstreamTls tls) {
        if (tls.mode() == UpstreamTls.Mode.DISABLE) {
            return Optional.empty();
        }
        var key = new Key(tls, tls.ca().map(UpstreamTlsContexts::modified).orElse(null));
        var context = contexts.get(key);
        if (context == null) {
            context = build(tls);
            contexts.keySet().removeIf(old -> old.tls().equals(tls));
            contexts.put(key, context);
        }
        return Optional.of(context);
    }

    private static FileTime modified(Path ca) {
        try {
            return Files.getLastModifiedTime(ca);
        } catch (IOException e) {
            throw new Unavailable("the target's ca file can't be read: " + ca, e);
        }
    }

    private static SslContext build(UpstreamTls tls) {
        var builder =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .endpointIdentificationAlgorithm(
                                tls.mode() == UpstreamTls.Mode.VERIFY_FULL ? "HTTPS" : null);
        try {
            if (!isVerified(tls)) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (tls.ca().isPresent()) {
                builder.trustManager(tls.ca().get().toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new Unavailable(
                    "no TLS with the target's ca file " + tls.ca() + ": expected PEM certificates",
                    e);
        }
    }

    private static boolean isVerified(UpstreamTls tls) {
        return switch (tls.mode()) {
            case VERIFY_CA, VERIFY_FULL -> true;
            case DISABLE, PREFER, REQUIRE -> false;
        };
    }
}
