package dev.sallyport.core.config;

/// @param name this replica's name in events
/// @param publicUrl where people reach the API and the console; approval links begin with it; no
///   trailing slash
public record GatewayConfig(String name, String publicUrl) {
    public GatewayConfig {
        new Problems()
                .require(
                        Checks.isName(name),
                        "name",
                        "found '" + name + "', expected " + Checks.NAME_RULE)
                .require(
                        Checks.isSafeUrl(publicUrl) && !publicUrl.endsWith("/"),
                        "public-url",
                        "found "
                                + Checks.quote(publicUrl)
                                + ", expected https://HOST or https://HOST:PORT without a trailing"
                                + " slash; http is for loopback alone")
                .throwIfAny();
    }
}
