package dev.sallyport.core.config;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.TargetConfig.AccountConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads `targets`.
final class TargetSections {
    private TargetSections() {}

    /// The targets of each protocol, by name.
    record Targets(
            Map<String, TargetConfig> postgres,
            Map<String, SshTargetConfig> ssh,
            Map<String, HttpTargetConfig> http) {}

    static Targets read(Section root) {
        var targets =
                new Targets(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        root.named("targets")
                .forEach((name, section) -> {
                    switch (protocol(section)) {
                        case SSH ->
                                SshTargetSections.target(name, section)
                                        .ifPresent(target -> targets.ssh().put(name, target));
                        case HTTP ->
                                HttpTargetSections.target(name, section)
                                        .ifPresent(target -> targets.http().put(name, target));
                        case POSTGRES ->
                                target(name, section)
                                        .ifPresent(target -> targets.postgres().put(name, target));
                    }
                });
        return targets;
    }

    private static Protocol protocol(Section section) {
        if (!section.has("protocol")) {
            section.problem("protocol", "missing, expected postgres, ssh or http; add it");
        }
        return Values.word(section, "protocol", Protocol.POSTGRES, Protocol.values());
    }

    private static Optional<TargetConfig> target(String name, Section section) {
        var address = TargetAddress.of(section);
        String database = section.text("database", name);
        var tags = section.texts("tags");
        var tls =
                section.optionalSection("tls")
                        .flatMap(TargetSections::tls)
                        .orElse(new UpstreamTls(UpstreamTls.Mode.VERIFY_FULL, Optional.empty()));
        boolean answerDigest = Values.flag(section, "answer-digest");
        var accounts = accounts(section);
        return section.build(() ->
                new TargetConfig(
                        new Target(name, Protocol.POSTGRES, tags),
                        address.host(),
                        address.port(),
                        database,
                        tls,
                        answerDigest,
                        accounts));
    }

    private static Optional<UpstreamTls> tls(Section section) {
        var mode =
                Values.word(
                        section, "mode", UpstreamTls.Mode.VERIFY_FULL, UpstreamTls.Mode.values());
        var ca = Values.optionalPath(section, "ca");
        return section.build(() -> new UpstreamTls(mode, ca));
    }

    private static Map<String, AccountConfig> accounts(Section target) {
        var accounts = new LinkedHashMap<String, AccountConfig>();
        target.named("accounts")
                .forEach((name, section) ->
                        account(name, section).ifPresent(account -> accounts.put(name, account)));
        return accounts;
    }

    private static Optional<AccountConfig> account(String name, Section section) {
        String username = section.text("username");
        String credential = Values.reference(section, "credential");
        var openTo = Openings.read(section);
        var databases = section.texts("databases");
        return section.build(
                () -> new AccountConfig(name, username, credential, openTo, databases));
    }
}
