package dev.sallyport.audit;

/// Digests of what is in force at the moment of an event: each event names both.
///
/// @param config of the configuration
/// @param policy of the policy; a decision names the one that it was made by
public record ActiveDigests(String config, String policy) {}
