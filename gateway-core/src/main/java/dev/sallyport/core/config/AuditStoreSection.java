package dev.sallyport.core.config;

import dev.sallyport.core.config.AuditStoreConfig.Location;
import dev.sallyport.core.config.AuditStoreConfig.Login;
import java.time.Duration;
import java.util.Optional;

/// Reads `audit-store`.
final class AuditStoreSection {
    private static final int USUAL_LANES = 1;
    private static final Duration USUAL_DEADLINE = Duration.ofSeconds(5);

    private AuditStoreSection() {}

    static Optional<AuditStoreConfig> read(Section section) {
        boolean isUrl = section.has("url");
        boolean isEmbedded = section.has("embedded");
        if (isUrl == isEmbedded) {
            section.problem(
                    isUrl ? "embedded" : "url",
                    isUrl
                            ? "found both url and embedded, expected one of them"
                            : "missing, expected url with writer, reader and migrator, or"
                                    + " embedded: DIRECTORY");
        }
        Optional<? extends Location> location = isEmbedded ? embedded(section) : url(section);
        int lanes = Values.integer(section, "lanes", USUAL_LANES);
        var deadline = Values.duration(section, "deadline", USUAL_DEADLINE);
        return section.build(() ->
                new AuditStoreConfig(
                        location.<Location>map(one -> one).orElse(StandIns.LOCATION),
                        lanes,
                        deadline));
    }

    private static Optional<Location.Embedded> embedded(Section section) {
        return Optional.of(new Location.Embedded(Values.path(section, "embedded")));
    }

    private static Optional<Location.Url> url(Section section) {
        String url = section.text("url", "");
        boolean given = section.has("url");
        var writer = login(section, "writer", given);
        var reader = login(section, "reader", given);
        var migrator = login(section, "migrator", given);
        if (given && writer.isPresent() && reader.isPresent() && migrator.isPresent()) {
            return section.part(() ->
                    new Location.Url(
                            url,
                            writer.orElseThrow(),
                            reader.orElseThrow(),
                            migrator.orElseThrow()));
        }
        return Optional.empty();
    }

    private static Optional<Login> login(Section store, String key, boolean needed) {
        var section = needed ? Optional.of(store.section(key)) : store.optionalSection(key);
        return section.flatMap(AuditStoreSection::login);
    }

    private static Optional<Login> login(Section section) {
        String username = section.text("username");
        String credential = Values.reference(section, "credential");
        return section.build(() -> new Login(username, credential));
    }
}
