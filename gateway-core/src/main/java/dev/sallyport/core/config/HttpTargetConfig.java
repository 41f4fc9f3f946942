package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An API, or an MCP server, behind the HTTP door.
///
/// @param url where it is: scheme, host, port and the path that stands before every path of a
///   request; never shown to clients
/// @param ca trusted certificates (PEM) of its TLS; else the platform's
/// @param assertion the header in which it is told who calls, where it wants to know: a JWT whose
///   audience is the target's name
/// @param answerDigest whether outcomes carry a SHA-256 over the bytes released
/// @param accounts by name
public record HttpTargetConfig(
        Target target,
        Kind kind,
        URI url,
        Version version,
        Optional<Path> ca,
        Optional<String> assertion,
        boolean answerDigest,
        Map<String, HttpAccount> accounts) {
    private static final Pattern BASE_PATH =
            Pattern.compile("(/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*/?");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    /// Headers whose meaning is between two neighbours, or is the door's own.
    private static final Set<String> RESERVED =
            Set.of(
                    "connection",
                    "content-length",
                    "content-type",
                    "cookie",
                    "forwarded",
                    "host",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    /// What is behind the URL.
    public enum Kind {
        API,
        /// An MCP server, Streamable HTTP: every JSON-RPC message is judged on its own.
        MCP;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Which HTTP is spoken with it.
    public enum Version {
        /// HTTP/2 where TLS agrees on it (ALPN), else HTTP/1.1.
        AUTO,
        HTTP_1,
        /// HTTP/2 alone; without TLS by prior knowledge (RFC 9113, section 3.3), as gRPC servers
        /// want it.
        HTTP_2;

        /// `auto`, `1.1`, `2`.
        public String word() {
            return switch (this) {
                case AUTO -> "auto";
                case HTTP_1 -> "1.1";
                case HTTP_2 -> "2";
            };
        }
    }

    public HttpTargetConfig {
        accounts = Map.copyOf(accounts);
        TargetChecks.target(target, accounts)
                .require(
                        isUpstream(url),
                        "url",
                        "expected https://HOST, https://HOST:PORT or one with a plain path, http"
                                + " too; without login, query and fragment")
                .require(
                        ca.isEmpty() || "https".equals(url.getScheme()),
                        "ca",
                        "found a CA file with an http URL, which verifies nothing; expected https")
                .require(
                        assertion.isEmpty() || isFreeHeader(assertion.get()),
                        "assertion",
                        "found "
                                + Checks.quote(assertion.orElse(""))
                                + ", expected a header's name, like X-Caller")
                .throwIfAny();
    }

    private static boolean isUpstream(URI url) {
        return ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && (url.getPort() == -1 || Checks.isPort(url.getPort(), 1))
                && BASE_PATH.matcher(url.getRawPath()).matches();
    }

    static boolean isFreeHeader(String name) {
        return HEADER_NAME.matcher(name).matches()
                && !RESERVED.contains(name.toLowerCase(Locale.ROOT))
                && !name.toLowerCase(Locale.ROOT).startsWith("sallyport-");
    }

    public boolean isTls() {
        return "https".equals(url.getScheme());
    }

    public int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }

    /// What stands before every path of a request: empty, or begins with a slash and ends without.
    public String basePath() {
        String path = url.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /// @param certificate what the gateway shows in TLS, where the upstream asks for one
    /// @param openTo `group:NAME`, `kind:agent` or `any`; who may use this account
    public record HttpAccount(
            String name,
            HttpCredential credential,
            Optional<ClientCertificate> certificate,
            Set<String> openTo) {
        public HttpAccount {
            openTo = Set.copyOf(openTo);
            TargetChecks.account(name, openTo).throwIfAny();
        }

        public boolean isOpenTo(Principal principal) {
            return Openings.isOpen(openTo, principal);
        }
    }

    /// @param certificate PEM, the chain
    /// @param key a reference of the private key, PEM (PKCS #8)
    public record ClientCertificate(Path certificate, String key) {
        public ClientCertificate {
            SecretReference.require("key", key);
        }
    }

    /// What is put into each request; references only.
    public sealed interface HttpCredential {
        /// Nothing: the upstream knows the gateway by its certificate or address.
        record None() implements HttpCredential {}

        /// `Authorization: Bearer` (RFC 6750).
        record Bearer(String token) implements HttpCredential {
            public Bearer {
                SecretReference.require("bearer", token);
            }
        }

        /// `Authorization: Basic` (RFC 7617).
        record Basic(String username, String password) implements HttpCredential {
            public Basic {
                new Problems()
                        .require(
                                !username.isBlank() && !username.contains(":"),
                                "username",
                                "found nothing or a colon, expected the login at the upstream")
                        .throwIfAny();
                SecretReference.require("password", password);
            }
        }

        /// A header of another name.
        record Header(String name, String value) implements HttpCredential {
            public Header {
                new Problems()
                        .require(
                                isFreeHeader(name),
                                "header",
                                "found "
                                        + Checks.quote(name)
                                        + ", expected a header's name, like X-Api-Key")
                        .throwIfAny();
                SecretReference.require("value", value);
            }
        }

        /// A parameter of the query, for upstreams that know no better.
        record Query(String name, String value) implements HttpCredential {
            public Query {
                new Problems()
                        .require(
                                HEADER_NAME.matcher(name.replace('_', '-')).matches(),
                                "query",
                                "found "
                                        + Checks.quote(name)
                                        + ", expected a parameter's name, like api_key")
                        .throwIfAny();
                SecretReference.require("value", value);
            }
        }
    }
}
