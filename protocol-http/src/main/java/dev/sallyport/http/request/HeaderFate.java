package dev.sallyport.http.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What becomes of a header that a client sent.
enum HeaderFate {
    /// Goes up as it came.
    PASSED,
    /// Says something between two neighbours, or is for us, or claims what only we may say. It
    /// never goes up.
    DROPPED,
    /// Goes up, and stands at most once.
    SINGLE,
    /// The door reads it itself; it stands at most once.
    OURS,
    /// Asks that the request be taken for another one than it is.
    REFUSED;

    private static final Map<String, HeaderFate> KNOWN = new HashMap<>();

    /// How names begin that are for us or for a proxy, or by which gateways tell who calls, and
    /// where from. Upstreams take them on trust.
    private static final List<String> CLAIMS =
            List.of(
                    "cf-access-",
                    "client-cert",
                    "oidc-",
                    "proxy-",
                    "remote-",
                    "sallyport-",
                    "ssl-client-",
                    "tailscale-",
                    "x-amzn-oidc-",
                    "x-auth-request-",
                    "x-authentik-",
                    "x-authenticated-",
                    "x-azure-clientip",
                    "x-azure-socketip",
                    "x-client-cert",
                    "x-consumer-",
                    "x-credential-",
                    "x-envoy-",
                    "x-forwarded",
                    "x-goog-authenticated-user-",
                    "x-goog-iap-",
                    "x-jwt-assertion",
                    "x-ms-client-principal",
                    "x-oidc-",
                    "x-pomerium-",
                    "x-remote-",
                    "x-ssl-client-",
                    "x-userinfo",
                    "x-vouch-",
                    "x-webauth-");

    /// Kubernetes carries a request out for somebody else where one says so. Without it the account
    /// itself would act, which may do more.
    private static final String IMPERSONATION = "impersonate-";

    static {
        MethodNames.ALL.forEach(name -> KNOWN.put(name, REFUSED));
        put(
                DROPPED,
                // RFC 9110, section 7.6.1, and what it says of older ones
                "connection",
                "http2-settings",
                "keep-alive",
                "trailer",
                "transfer-encoding",
                "upgrade",
                // HTTP_PROXY, where headers are handed on as variables: it leads what the API asks
                // of others elsewhere
                "proxy",
                // where a request came from is for us to say
                "cf-connecting-ip",
                "client-ip",
                "fastly-client-ip",
                "fly-client-ip",
                "forwarded",
                "true-client-ip",
                "via",
                "x-client-ip",
                "x-cluster-client-ip",
                "x-host",
                "x-originating-ip",
                "x-real-ip",
                "x-original-forwarded-for",
                "x-original-host",
                "x-url-scheme",
                // answers are searched for what must not be shown, and ASCII is what is found
                "accept-charset",
                // answered here
                "expect");
        put(SINGLE, "content-encoding", "content-range", "content-type", "range", "user-agent");
        put(OURS, "accept-encoding", "authorization", "content-length", "cookie", "host", "prefer");
        put(OURS, "sallyport-account", "sallyport-retry", "sallyport-token", "te");
        put(REFUSED, "x-http-host-override", "x-original-uri", "x-original-url", "x-rewrite-url");
    }

    private static void put(HeaderFate fate, String... names) {
        for (String name : names) {
            KNOWN.put(name, fate);
        }
    }

    /// @param name in lower case
    static HeaderFate of(String name) {
        HeaderFate fate = KNOWN.get(name);
        if (fate != null) {
            return fate;
        }
        if (name.startsWith(IMPERSONATION)) {
            return REFUSED;
        }
        for (String claim : CLAIMS) {
            if (name.startsWith(claim)) {
                return DROPPED;
            }
        }
        return name.indexOf('_') < 0 ? PASSED : ofUnderscored(name.replace('_', '-'));
    }

    /// Servers that hand headers on as variables (RFC 3875, section 4.1.18) take `X_Forwarded_For`
    /// for `X-Forwarded-For`.
    private static HeaderFate ofUnderscored(String name) {
        return switch (of(name)) {
            case PASSED -> PASSED;
            case REFUSED -> REFUSED;
            case DROPPED, SINGLE, OURS -> DROPPED;
        };
    }
}
