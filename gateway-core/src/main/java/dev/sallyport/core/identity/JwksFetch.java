package dev.sallyport.core.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.IssuerConfig;
import dev.sallyport.core.config.SafeUrl;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches an issuer's keys over HTTP: where the configuration says, else where the issuer's
/// discovery document does (OpenID Connect Discovery 1.0, section 4). No redirects, no plain HTTP
/// but to this machine, [#MOST_BYTES] at most, and [#DEADLINE] for all of it however slowly the
/// bytes drip.
final class JwksFetch implements IssuerKeys.Source {
    static final Duration DEADLINE = Duration.ofSeconds(3);
    static final int MOST_BYTES = 256 << 10;
    private static final int MOST_KEYS = 100;

    private final IssuerConfig issuer;
    private final HttpClient client;

    JwksFetch(IssuerConfig issuer, HttpClient client) {
        this.issuer = issuer;
        this.client = client;
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(2))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public List<JWK> fetch() {
        long end = System.nanoTime() + DEADLINE.toNanos();
        URI uri = issuer.jwksUri().isPresent() ? issuer.jwksUri().get() : discover(end);
        JsonNode keys = get(uri, end).path("keys");
        if (!keys.isArray() || keys.size() > MOST_KEYS) {
            throw new Unavailable(uri + " did not send a list of at most " + MOST_KEYS + " keys");
        }
        var usable = new ArrayList<JWK>();
        keys.forEach(key -> parse(key).filter(SigningKeys::isUsable).ifPresent(usable::add));
        if (usable.isEmpty()) {
            throw new Unavailable(uri + " has no key that signs with an RSA or EC algorithm");
        }
        return usable;
    }

    /// Keys of a sort that we can't read are not ours to complain about (RFC 7517, section 5).
    private static Optional<JWK> parse(JsonNode key) {
        try {
            return Optional.ofNullable(JWK.parse(key.toString()).toPublicJWK());
        } catch (ParseException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private URI discover(long end) {
        String base = issuer.issuer().replaceAll("/+$", "");
        URI uri = URI.create(base + "/.well-known/openid-configuration");
        ObjectNode document = get(uri, end);
        if (!issuer.issuer().equals(document.path("issuer").asText())) {
            throw new Unavailable(uri + " names another issuer than " + issuer.issuer());
        }
        return keysUri(uri, document.path("jwks_uri").asText());
    }

    private URI keysUri(URI from, String text) {
        try {
            URI uri = URI.create(text);
            if (SafeUrl.isSafe(uri) && (SafeUrl.isHttps(uri) || !SafeUrl.isHttps(from))) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new Unavailable(from + " has no jwks_uri that begins with https");
    }

    private ObjectNode get(URI uri, long end) {
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(DEADLINE)
                        .header("Accept", "application/json, application/jwk-set+json")
                        .build();
        var sent =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        var response = await(uri, sent, end - System.nanoTime());
        if (response.statusCode() != 200) {
            throw new Unavailable(
                    uri
                            + " answered "
                            + response.statusCode()
                            + ", expected 200; redirects are not followed");
        }
        return StrictJson.object(response.body())
                .orElseThrow(() -> new Unavailable(uri + " did not send a JSON object"));
    }

    private static HttpResponse<byte[]> await(
            URI uri, CompletableFuture<HttpResponse<byte[]>> sent, long nanos) {
        try {
            return sent.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unavailable(uri + ": interrupted", e);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new Unavailable(uri + " did not answer within " + DEADLINE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new Unavailable(uri + " failed: " + cause(e), e);
        }
    }

    /// The kind of failure alone: messages may quote what the peer sent.
    private static String cause(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getClass().getSimpleName();
    }
}
