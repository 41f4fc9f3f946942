package dev.sallyport.core.config;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.HttpTargetConfig.ClientCertificate;
import dev.sallyport.core.config.HttpTargetConfig.HttpAccount;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.HttpTargetConfig.Kind;
import dev.sallyport.core.config.HttpTargetConfig.Version;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads an entry of `targets` whose protocol is `http`.
final class HttpTargetSections {
    private static final URI UNREAD = URI.create("https://unread.invalid");

    private HttpTargetSections() {}

    static Optional<HttpTargetConfig> target(String name, Section section) {
        var kind = Values.word(section, "kind", Kind.API, Kind.values());
        if (!section.has("url")) {
            section.problem("url", "missing, expected https://HOST:PORT; add it");
        }
        URI url =
                section.value("url", UNREAD, "expected https://HOST:PORT", HttpTargetSections::url);
        var version =
                section.value(
                        "http-version",
                        Version.AUTO,
                        "expected auto, 1.1 or 2",
                        HttpTargetSections::version);
        var tags = section.texts("tags");
        var ca = Values.optionalPath(section, "ca");
        var assertion = section.optionalText("assertion");
        boolean answerDigest = Values.flag(section, "answer-digest");
        var accounts = accounts(section);
        return section.build(() ->
                new HttpTargetConfig(
                        new Target(name, Protocol.HTTP, tags),
                        kind,
                        url,
                        version,
                        ca,
                        assertion,
                        answerDigest,
                        accounts));
    }

    private static Optional<URI> url(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Version> version(String text) {
        return Arrays.stream(Version.values()).filter(v -> v.word().equals(text)).findFirst();
    }

    private static Map<String, HttpAccount> accounts(Section target) {
        var accounts = new LinkedHashMap<String, HttpAccount>();
        target.named("accounts")
                .forEach((name, section) ->
                        account(name, section).ifPresent(account -> accounts.put(name, account)));
        return accounts;
    }

    private static Optional<HttpAccount> account(String name, Section section) {
        var credential = credential(section);
        var certificate =
                section.optionalSection("client-certificate")
                        .flatMap(HttpTargetSections::certificate);
        var openTo = Openings.read(section);
        return credential.flatMap(
                login -> section.build(() -> new HttpAccount(name, login, certificate, openTo)));
    }

    private static Optional<ClientCertificate> certificate(Section section) {
        var certificate = Values.path(section, "certificate");
        String key = Values.reference(section, "key");
        return section.build(() -> new ClientCertificate(certificate, key));
    }

    /// At most one of `bearer`, `username` with `password`, `header` with `value`, `query` with
    /// `value`.
    private static Optional<HttpCredential> credential(Section section) {
        var bearer = reference(section, "bearer");
        var username = section.optionalText("username");
        var password = reference(section, "password");
        var header = section.optionalText("header");
        var query = section.optionalText("query");
        var value = reference(section, "value");
        long kinds =
                java.util.stream.Stream.of(bearer, username, header, query)
                        .filter(Optional::isPresent)
                        .count();
        if (kinds > 1) {
            section.problem(
                    "bearer",
                    "found several credentials, expected one of bearer, username, header, query");
            return Optional.empty();
        }
        if (username.isPresent() != password.isPresent()) {
            section.problem("password", "username and password go together; add the other");
            return Optional.empty();
        }
        if ((header.isPresent() || query.isPresent()) != value.isPresent()) {
            section.problem("value", "value goes with header or query; add the other");
            return Optional.empty();
        }
        return section.part(() -> {
            if (bearer.isPresent()) {
                return new HttpCredential.Bearer(bearer.get());
            }
            if (username.isPresent()) {
                return new HttpCredential.Basic(username.get(), password.orElseThrow());
            }
            if (header.isPresent()) {
                return new HttpCredential.Header(header.get(), value.orElseThrow());
            }
            return query.<HttpCredential>map(
                            name -> new HttpCredential.Query(name, value.orElseThrow()))
                    .orElseGet(HttpCredential.None::new);
        });
    }

    private static Optional<String> reference(Section section, String key) {
        return section.optionalText(key).map(text -> Values.absolute(section, text));
    }
}
