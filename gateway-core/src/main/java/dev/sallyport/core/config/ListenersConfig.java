package dev.sallyport.core.config;

import java.util.Optional;

/// The doors; one that is not configured is not opened.
public record ListenersConfig(Optional<ListenerConfig> postgres, Optional<ListenerConfig> api) {}
