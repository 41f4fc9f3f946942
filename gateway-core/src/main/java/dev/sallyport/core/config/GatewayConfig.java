package dev.sallyport.core.config;

/// @param name this replica's name in events
/// @param publicUrl where people reach the API and the console; approval links begin with it; no
///   trailing slash
public record GatewayConfig(String name, String publicUrl) {}
