package dev.sallyport.core.config;

import dev.sallyport.core.config.AuditStoreConfig.Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Takes the place of a part that could not be read, so that the checks of the whole still run. No
/// configuration with one of these is ever returned: the part's problems are noted by then.
final class StandIns {
    static final GatewayConfig GATEWAY = new GatewayConfig("unread", "https://unread.invalid");
    static final ListenersConfig LISTENERS =
            new ListenersConfig(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    static final Location LOCATION = new Location.Embedded(Path.of("unread"));
    static final AuditStoreConfig AUDIT_STORE =
            new AuditStoreConfig(LOCATION, 1, Duration.ofSeconds(1));

    private StandIns() {}
}
