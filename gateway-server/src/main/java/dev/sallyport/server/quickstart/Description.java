package dev.sallyport.server.quickstart;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.sampleapi.SampleApi;
import dev.sallyport.server.samplehost.SampleHost;
import java.util.LinkedHashMap;
import java.util.Map;

/// The promised `quickstart.json`: what runs, where, and the tokens for it. Protocols that this
/// version doesn't have are not in it.
///
/// @param shop around the gateway, as superuser: to see what really reached the database
/// @param auditUrl the audit store, as superuser of its own server
record Description(
        Ports ports, Map<Persona, String> tokens, EmbeddedCluster shop, String auditUrl, long pid) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Map<String, Object> toMap() {
        var all = new LinkedHashMap<String, Object>();
        all.put(
                "postgres",
                ordered(
                        "host",
                        "127.0.0.1",
                        "port",
                        ports.postgres(),
                        "target",
                        SampleShop.DATABASE,
                        "account",
                        SampleShop.LOGIN));
        if (ports.haveHost()) {
            all.put(
                    "ssh",
                    ordered(
                            "host",
                            "127.0.0.1",
                            "port",
                            ports.ssh(),
                            "target",
                            SampleHost.TARGET,
                            "account",
                            SampleHost.LOGIN));
        }
        if (ports.haveHttp()) {
            all.put(
                    "http",
                    ordered(
                            "url",
                            "http://127.0.0.1:" + ports.http(),
                            "target",
                            SampleApi.API_TARGET,
                            "mcp_target",
                            SampleApi.TOOLS_TARGET));
        }
        all.put("api", ordered("url", "http://127.0.0.1:" + ports.api()));
        all.put("issuer", "http://127.0.0.1:" + ports.api() + "/issuer");
        var direct = ordered("postgres", shop.url(SampleShop.DATABASE));
        if (ports.haveHost()) {
            direct.put("ssh_port", ports.box());
        }
        if (ports.haveHttp()) {
            direct.put("http", "http://127.0.0.1:" + ports.sample());
        }
        direct.put("audit", auditUrl);
        all.put("direct", direct);
        var words = new LinkedHashMap<String, Object>();
        tokens.forEach((persona, token) -> words.put(persona.word(), token));
        all.put("tokens", words);
        all.put("pid", pid);
        return all;
    }

    String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toMap()) + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
