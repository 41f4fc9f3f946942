package dev.sallyport.core.config;

import java.util.Optional;

/// The doors; one that is not configured is not opened.
public record ListenersConfig(
        Optional<ListenerConfig> postgres,
        Optional<SshListenerConfig> ssh,
        Optional<ListenerConfig> api) {
    public ListenersConfig {
        new Problems()
                .require(
                        postgres.isEmpty()
                                || api.isEmpty()
                                || postgres.get().port() == 0
                                || postgres.get().port() != api.get().port()
                                || !postgres.get().address().equals(api.get().address()),
                        "api.port",
                        "found the same address and port as postgres, expected another")
                .throwIfAny();
    }
}
