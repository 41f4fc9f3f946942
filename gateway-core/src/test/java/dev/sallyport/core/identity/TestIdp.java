package dev.sallyport.core.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.core.Principal;
import dev.sallyport.core.config.IssuerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// An identity provider on loopback: a discovery document, keys, and tokens of any shape.
final class TestIdp implements AutoCloseable {
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    final AtomicInteger keyRequests = new AtomicInteger();
    private volatile Answer keysAnswer = exchange -> {};
    private volatile Answer discoveryAnswer;

    TestIdp(JWK... keys) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        serve(keys);
        discoveryAnswer = exchange -> json(exchange, discovery(issuer()));
        server.createContext(
                "/realm/.well-known/openid-configuration",
                exchange -> discoveryAnswer.to(exchange));
        server.createContext(
                "/realm/keys",
                exchange -> {
                    keyRequests.incrementAndGet();
                    keysAnswer.to(exchange);
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String issuer() {
        return url() + "/realm";
    }

    String discovery(String issuer) {
        return "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/realm/keys\"}".formatted(issuer, url());
    }

    void serve(JWK... keys) {
        String json = new JWKSet(Arrays.asList(keys)).toString(true);
        answerKeys(exchange -> json(exchange, json));
    }

    void answerKeys(Answer answer) {
        keysAnswer = answer;
    }

    void answerDiscovery(Answer answer) {
        discoveryAnswer = answer;
    }

    static void json(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    IssuerConfig config() {
        return config(issuer());
    }

    static IssuerConfig config(String issuer) {
        return new IssuerConfig(
                issuer,
                "sallyport",
                Set.of("cli"),
                IssuerConfig.DEFAULT_ALGORITHMS,
                Optional.empty(),
                "realm_access.roles",
                Optional.of("kind"),
                Principal.Kind.HUMAN,
                Optional.of("owner"),
                java.util.Map.of(),
                IssuerConfig.DEFAULT_SKEW);
    }

    /// A token with exactly this header and these claims, signed whatever they say.
    static String sign(JWK key, String header, String claims) {
        String signed = encode(header) + "." + encode(claims);
        var algorithm = key instanceof ECKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
        try {
            var signature =
                    signer(key)
                            .sign(
                                    new JWSHeader(algorithm),
                                    signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + signature;
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String encode(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        return key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) key);
    }

    static List<JWK> parse(String jwks) {
        try {
            return JWKSet.parse(jwks).getKeys();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
