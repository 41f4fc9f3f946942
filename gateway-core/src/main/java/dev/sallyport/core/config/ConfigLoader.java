package dev.sallyport.core.config;

import dev.sallyport.core.CommandDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `sallyport.yaml`. Either the whole file is good and comes back as records, or a
/// [ConfigProblems] names everything that is wrong with it. Secrets are not read, only that they
/// are references; whether these lead anywhere is [ConfigCheck]'s matter.
public final class ConfigLoader {
    private ConfigLoader() {}

    /// @throws ConfigProblems where the file can't be read or used
    public static Config load(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        var directory = absolute.getParent();
        return read(bytes(absolute), Reading.in(directory == null ? absolute : directory));
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > YamlFile.MOST_BYTES) {
                throw unreadable(file, "is larger than " + YamlFile.MOST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw unreadable(file, "does not exist");
        } catch (IOException e) {
            throw unreadable(file, "can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static ConfigProblems unreadable(Path file, String why) {
        return new ConfigProblems(
                List.of(new Problem("", 0, file + " " + why + "; expected a configuration file")));
    }

    static Config read(byte[] bytes, Reading reading) {
        var root = Section.root(reading, YamlFile.parse(bytes));
        var gateway = gateway(root.section("gateway"));
        var listeners = listeners(root.section("listeners"));
        var issuers = IssuerSections.read(root);
        var targets = TargetSections.read(root);
        var policies = Values.path(root, "policies");
        var auditStore = AuditStoreSection.read(root.section("audit-store"));
        var api = root.optionalSection("api").flatMap(ConfigLoader::api);
        var limits = root.optionalSection("limits").flatMap(ConfigLoader::limits);
        var maskKeys = maskKeys(root);
        var config =
                root.build(() ->
                        new Config(
                                gateway.orElse(StandIns.GATEWAY),
                                listeners.orElse(StandIns.LISTENERS),
                                issuers,
                                targets.postgres(),
                                targets.ssh(),
                                targets.http(),
                                policies,
                                auditStore.orElse(StandIns.AUDIT_STORE),
                                api.orElse(ApiConfig.NOBODY),
                                limits.orElse(LimitsConfig.DEFAULT),
                                maskKeys,
                                digest(bytes)));
        if (!reading.problems().isEmpty()) {
            throw new ConfigProblems(reading.problems());
        }
        return config.orElseThrow();
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(CommandDigest.sha256().digest(bytes));
    }

    private static Optional<GatewayConfig> gateway(Section section) {
        String name = section.text("name");
        String publicUrl = section.text("public-url");
        return section.build(() -> new GatewayConfig(name, publicUrl));
    }

    private static Optional<ListenersConfig> listeners(Section section) {
        var postgres = section.optionalSection("postgres").flatMap(ConfigLoader::listener);
        var ssh = section.optionalSection("ssh").flatMap(SshListenerSection::read);
        var http = section.optionalSection("http").flatMap(ConfigLoader::httpListener);
        var api = section.optionalSection("api").flatMap(ConfigLoader::listener);
        return section.build(() -> new ListenersConfig(postgres, ssh, http, api));
    }

    private static Optional<HttpListenerConfig> httpListener(Section section) {
        var domain = section.optionalText("domain");
        var assertionKey =
                section.optionalText("assertion-key").map(text -> Values.absolute(section, text));
        return listener(section)
                .flatMap(door ->
                        section.part(() -> new HttpListenerConfig(door, domain, assertionKey)));
    }

    private static Optional<ListenerConfig> listener(Section section) {
        String address = section.text("address", "127.0.0.1");
        int port = Values.port(section, "port");
        var tls = section.optionalSection("tls").flatMap(ConfigLoader::tls);
        boolean broken = section.has("tls") && tls.isEmpty();
        boolean allowPlaintext = Values.flag(section, "allow-plaintext");
        return section.build(
                () -> new ListenerConfig(address, port, tls, allowPlaintext || broken));
    }

    private static Optional<ListenerConfig.Tls> tls(Section section) {
        Path certificate = Values.path(section, "certificate");
        Path key = Values.path(section, "key");
        return section.build(() -> new ListenerConfig.Tls(certificate, key));
    }

    private static Optional<ApiConfig> api(Section section) {
        var admins = section.texts("admin-groups");
        var auditors = section.texts("auditor-groups");
        return section.build(() -> new ApiConfig(admins, auditors));
    }

    private static Optional<LimitsConfig> limits(Section section) {
        var usual = LimitsConfig.DEFAULT;
        var handshake = Values.duration(section, "handshake-timeout", usual.handshakeTimeout());
        int connections = Values.integer(section, "connections", usual.connections());
        int unauthenticated =
                Values.integer(
                        section, "unauthenticated-connections", usual.unauthenticatedConnections());
        int token = Values.bytes(section, "token-bytes", usual.tokenBytes());
        int frame = Values.bytes(section, "frame-bytes", usual.frameBytes());
        int sql = Values.bytes(section, "sql-bytes", usual.sqlBytes());
        int bound = Values.bytes(section, "bound-value-bytes", usual.boundValueBytes());
        int body = Values.bytes(section, "http-body-bytes", usual.httpBodyBytes());
        int held = Values.integer(section, "held-per-principal", usual.heldPerPrincipal());
        return section.build(() ->
                new LimitsConfig(
                        handshake,
                        connections,
                        unauthenticated,
                        token,
                        frame,
                        sql,
                        bound,
                        body,
                        held));
    }

    private static Map<String, String> maskKeys(Section root) {
        var keys = new LinkedHashMap<String, String>();
        root.textMap("mask-keys")
                .forEach((name, text) -> keys.put(name, Values.absolute(root, text)));
        return keys;
    }
}
