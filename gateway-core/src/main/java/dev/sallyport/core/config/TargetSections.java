package dev.sallyport.core.config;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.TargetConfig.AccountConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads `targets`.
final class TargetSections {
    /// `host:port`, an IPv6 address in brackets.
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^\\s:/@\\[\\]]+)):([0-9]{1,5})");

    private static final String ADDRESS_EXPECTED =
            "expected HOST:PORT, an IPv6 address in brackets: db.internal:5432, \"[::1]:5432\"";

    private record Address(String host, int port) {}

    private TargetSections() {}

    static Map<String, TargetConfig> read(Section root) {
        var targets = new LinkedHashMap<String, TargetConfig>();
        root.named("targets")
                .forEach((name, section) ->
                        target(name, section).ifPresent(target -> targets.put(name, target)));
        return targets;
    }

    private static Optional<TargetConfig> target(String name, Section section) {
        if (!section.has("protocol")) {
            section.problem("protocol", "missing, expected postgres; add it");
        }
        var protocol =
                Values.word(
                        section, "protocol", Protocol.POSTGRES, new Protocol[] {Protocol.POSTGRES});
        if (!section.has("address")) {
            section.problem("address", "missing, " + ADDRESS_EXPECTED);
        }
        var address =
                section.value(
                        "address", new Address("", 0), ADDRESS_EXPECTED, TargetSections::address);
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
                        new Target(name, protocol, tags),
                        address.host(),
                        address.port(),
                        database,
                        tls,
                        answerDigest,
                        accounts));
    }

    private static Optional<Address> address(String text) {
        var match = ADDRESS.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String host = match.group(1) == null ? match.group(2) : match.group(1);
        return Optional.of(new Address(host, Integer.parseInt(match.group(3))));
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
        if (!section.has("open-to")) {
            section.problem(
                    "open-to",
                    "missing, expected who may sign in: [any], [\"group:NAME\"], [\"kind:agent\"];"
                            + " add it");
        }
        var openTo = section.texts("open-to");
        var databases = section.texts("databases");
        return section.build(
                () -> new AccountConfig(name, username, credential, openTo, databases));
    }
}
