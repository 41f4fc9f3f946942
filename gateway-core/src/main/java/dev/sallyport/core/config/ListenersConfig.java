package dev.sallyport.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The doors; one that is not configured is not opened.
public record ListenersConfig(
        Optional<ListenerConfig> postgres,
        Optional<SshListenerConfig> ssh,
        Optional<HttpListenerConfig> http,
        Optional<ListenerConfig> api) {
    private record Place(String address, int port) {}

    public ListenersConfig {
        var problems = new Problems();
        var places = new LinkedHashMap<String, Place>();
        postgres.ifPresent(door -> places.put("postgres", new Place(door.address(), door.port())));
        ssh.ifPresent(door -> places.put("ssh", new Place(door.address(), door.port())));
        http.ifPresent(
                door -> places.put("http", new Place(door.door().address(), door.door().port())));
        api.ifPresent(door -> places.put("api", new Place(door.address(), door.port())));
        var taken = new LinkedHashMap<Place, String>();
        for (Map.Entry<String, Place> door : places.entrySet()) {
            String other = taken.putIfAbsent(door.getValue(), door.getKey());
            problems.require(
                    other == null || door.getValue().port() == 0,
                    door.getKey() + ".port",
                    "found the same address and port as " + other + ", expected another");
        }
        problems.throwIfAny();
    }
}
