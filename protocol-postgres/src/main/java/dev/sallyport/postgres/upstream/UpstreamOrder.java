package dev.sallyport.postgres.upstream;

import dev.sallyport.core.Secret;
import dev.sallyport.core.config.TargetConfig;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is to be opened.
///
/// @param addresses of the target's host, resolved; tried in order
/// @param tls empty for mode `disable`
/// @param credential closed by the login, whatever comes of it
/// @param settings for the start-up packet, beside user, database and what the gateway insists on
public record UpstreamOrder(
        TargetConfig target,
        List<InetSocketAddress> addresses,
        Optional<SslContext> tls,
        String username,
        Secret credential,
        String database,
        Map<String, String> settings) {
    public UpstreamOrder {
        addresses = List.copyOf(addresses);
        settings = new LinkedHashMap<>(settings);
    }
}
