package dev.sallyport.http.upstream;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The way to each account of each target: a pool of connections and the credential, read by
/// reference and kept for a minute at most. Thread-safe.
public final class Upstreams implements AutoCloseable {
    private static final Duration KEPT = Duration.ofSeconds(60);

    /// A client certificate and its key are read again after this time, for new connections.
    private static final Duration CERTIFICATE_KEPT = Duration.ofMinutes(10);

    private final CredentialSource credentials;
    private final InstantSource clock;
    private final UpstreamClients clients;
    private final ConcurrentHashMap<Key, Way> ways = new ConcurrentHashMap<>();

    private record Key(String target, String account) {}

    private record Way(
            HttpTargetConfig target,
            HttpAccount account,
            UpstreamClients.Pair clients,
            long openedMillis,
            Injection injection) {
        @SuppressWarnings("ReferenceEquality") // nearly always the same ones
        boolean isFor(HttpTargetConfig other, HttpAccount otherAccount) {
            return (target == other || target.equals(other))
                    && (account == otherAccount || account.equals(otherAccount));
        }
    }

    /// What one request needs; its owner releases the injection.
    ///
    /// @param sockets for requests that become WebSockets
    public record Ready(WebClient client, WebClient sockets, Injection injection) {
        /// Says where a request goes, as Armeria would: one that says so itself is not copied once
        /// more.
        public void address(RequestHeadersBuilder headers) {
            if (client.endpointGroup() instanceof Endpoint host) {
                headers.authority(host.authority());
                headers.scheme(
                        client.scheme().sessionProtocol().isTls()
                                ? SessionProtocol.HTTPS.uriText()
                                : SessionProtocol.HTTP.uriText());
            }
        }
    }

    public Upstreams(CredentialSource credentials, InstantSource clock, UpstreamClients clients) {
        this.credentials = credentials;
        this.clock = clock;
        this.clients = clients;
    }

    /// @return null where something has to be read or set up first: [#prepare] does
    public @Nullable Ready ready(HttpTargetConfig target, HttpAccount account) {
        Way way = ways.get(new Key(target.target().name(), account.name()));
        return way != null
                        && way.isFor(target, account)
                        && way.injection().isFresh(clock.millis())
                        && way.injection().take()
                ? new Ready(way.clients().requests(), way.clients().sockets(), way.injection())
                : null;
    }

    /// Blocks.
    ///
    /// @throws Unavailable when the credential can't be read, or a certificate can't be used
    public Ready prepare(HttpTargetConfig target, HttpAccount account) {
        while (true) {
            Ready ready = ready(target, account);
            if (ready != null) {
                return ready;
            }
            renew(target, account);
        }
    }

    private void renew(HttpTargetConfig target, HttpAccount account) {
        var key = new Key(target.target().name(), account.name());
        Way before = ways.get(key);
        var injection = read(account);
        long now = clock.millis();
        boolean isSame =
                before != null
                        && before.isFor(target, account)
                        && (account.certificate().isEmpty()
                                || now - before.openedMillis() < CERTIFICATE_KEPT.toMillis());
        Way renewed =
                isSame && before != null
                        ? new Way(
                                target, account, before.clients(), before.openedMillis(), injection)
                        : new Way(target, account, clients.open(target, account), now, injection);
        Way replaced = ways.put(key, renewed);
        if (replaced != null) {
            replaced.injection().drop();
            if (!isSame) {
                clients.retire(replaced.clients());
            }
        }
    }

    private Injection read(HttpAccount account) {
        String reference = Injection.reference(account.credential());
        if (reference == null) {
            return Injection.none(clock.millis() + KEPT.toMillis());
        }
        try (var secret = credentials.read(reference)) {
            return Injection.of(account.credential(), secret, clock.millis() + KEPT.toMillis());
        }
    }

    /// The upstream doesn't take the credential any more: the next request reads it again.
    public void distrust(HttpTargetConfig target, HttpAccount account) {
        ways.computeIfPresent(
                new Key(target.target().name(), account.name()),
                (_, way) -> {
                    way.injection().drop();
                    return way;
                });
    }

    /// Wipes what was kept too long and isn't used.
    public void sweep() {
        long now = clock.millis();
        ways.values().stream()
                .filter(way -> !way.injection().isFresh(now))
                .forEach(way -> way.injection().drop());
    }

    @Override
    public void close() {
        ways.values().forEach(way -> way.injection().drop());
        ways.clear();
        clients.close();
    }
}
