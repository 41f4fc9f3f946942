package dev.sallyport.core.config;

import java.util.Optional;
import java.util.stream.Stream;

/// The doors; one that is not configured is not opened.
public record ListenersConfig(
        Optional<ListenerConfig> postgres,
        Optional<SshListenerConfig> ssh,
        Optional<ListenerConfig> api) {
    public ListenersConfig {
        new Problems()
                .require(
                        ssh.isEmpty()
                                || ssh.get().port() == 0
                                || Stream.of(postgres, api)
                                        .flatMap(Optional::stream)
                                        .noneMatch(other -> other.port() == ssh.get().port()),
                        "ssh.port",
                        "found the same port as another listener, expected another")
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
