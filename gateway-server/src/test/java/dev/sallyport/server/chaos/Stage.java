package dev.sallyport.server.chaos;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.embedded.PostgresBinaries;
import dev.sallyport.server.embedded.SharedBinaries;
import dev.sallyport.testing.Loopback;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Real processes to break: a target and an audit PostgreSQL, an issuer's key set, and a gateway in
/// a JVM of its own, started by `serve --config`. Everything listens on loopback and ends with
/// [#close()].
final class Stage implements AutoCloseable {
    static final String TABLE = "ledger";
    private final Path directory;
    private final PostgresBinaries binaries;
    private final HttpServer issuer;
    private final ECKey key;
    private final EmbeddedCluster target;
    private final int auditPort = Loopback.freePort();
    private final int gatewayPort = Loopback.freePort();
    private final int apiPort = Loopback.freePort();
    private EmbeddedCluster audit;
    private Process gateway;

    Stage(Path directory) throws Exception {
        this.directory = directory;
        binaries = SharedBinaries.get();
        key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        issuer = keySet();
        target = EmbeddedCluster.start(binaries, directory.resolve("target"), Loopback.freePort());
        audit = EmbeddedCluster.start(binaries, directory.resolve("audit"), auditPort);
        prepareTarget();
        prepareAudit();
        writeConfiguration();
        warmUp();
        gateway = launch();
    }

    // --- what can be done to it
    // --------------------------------------------------------------------------

    /// SIGKILL: no shutdown hook, no flush.
    void killGateway() throws InterruptedException {
        gateway.destroyForcibly();
        gateway.waitFor();
    }

    void startGateway() throws IOException {
        gateway = launch();
    }

    boolean gatewayRuns() {
        return gateway.isAlive();
    }

    /// SIGQUIT to the postmaster: no checkpoint, the next start recovers from the write-ahead log
    /// (PostgreSQL manual, "Shutting Down the Server": immediate).
    void stopAuditAtOnce() throws IOException, InterruptedException {
        Path pidFile = directory.resolve("audit/data/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
        ProcessHandle.of(pid)
                .ifPresent(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        audit.close();
    }

    void startAudit() {
        audit = EmbeddedCluster.start(binaries, directory.resolve("audit"), auditPort);
    }

    // --- ways in
    // -----------------------------------------------------------------------------------------

    /// Through the gateway, as an agent. `preferQueryMode` is pgjdbc's: `simple` or `extended`.
    Connection connect(String preferQueryMode) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "app");
        properties.setProperty("password", token());
        properties.setProperty("preferQueryMode", preferQueryMode);
        properties.setProperty("prepareThreshold", "2");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "20");
        properties.setProperty("loginTimeout", "15");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + gatewayPort + "/shop", properties);
    }

    Connection direct() throws SQLException {
        return target.connect("shop");
    }

    Connection auditDatabase() throws SQLException {
        return audit.connect("audit");
    }

    /// What the target's own server log says; it logs every statement before it runs it.
    List<String> targetLog() throws IOException {
        return Files.readAllLines(
                directory.resolve("target/data/server.log"), StandardCharsets.ISO_8859_1);
    }

    String gatewayLog() throws IOException {
        return Files.readString(directory.resolve("gateway.log"));
    }

    private String token() {
        try {
            var claims =
                    new JWTClaimsSet.Builder()
                            .issuer(issuerUrl())
                            .audience("sallyport")
                            .subject("agent-7")
                            .claim("kind", "agent")
                            .claim("groups", List.of("agents"))
                            .issueTime(Date.from(Instant.now()))
                            .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
            var token =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                            claims.build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    // --- setting up
    // --------------------------------------------------------------------------------------

    private HttpServer keySet() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/jwks",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, keys.length);
                    try (var body = exchange.getResponseBody()) {
                        body.write(keys);
                    }
                });
        server.start();
        return server;
    }

    private String issuerUrl() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort() + "/issuer";
    }

    private void prepareTarget() throws SQLException {
        target.createDatabase("shop");
        target.createLogin("shop_app", "target-password");
        try (var connection = target.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("alter system set log_statement = 'all'");
            statement.execute("alter system set log_parameter_max_length = -1");
            statement.execute("grant connect on database shop to shop_app");
            statement.execute("select pg_reload_conf()");
        }
        try (var connection = target.connect("shop");
                var statement = connection.createStatement()) {
            statement.execute("create table " + TABLE + " (tag text not null)");
            statement.execute("grant insert, select on " + TABLE + " to shop_app");
        }
    }

    private void prepareAudit() throws SQLException {
        audit.createDatabase("audit");
        audit.createLogin("audit_writer", "writer-password");
        audit.createLogin("audit_reader", "reader-password");
        try (var connection = audit.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("grant connect on database audit to audit_writer, audit_reader");
        }
    }

    private void writeConfiguration() throws IOException {
        Files.createDirectories(directory.resolve("policies"));
        Files.writeString(
                directory.resolve("policies/chaos.yaml"),
                """
                rules:
                  - id: write-ledger
                    match: { protocol: postgres, verbs: [SELECT, INSERT, SET, SHOW], targets: [shop] }
                    effect: allow
                """);
        Files.createDirectories(directory.resolve("secrets"));
        secret("target", "target-password");
        secret("writer", "writer-password");
        secret("reader", "reader-password");
        secret("migrator", audit.superuserPassword());
        Files.writeString(
                directory.resolve("sallyport.yaml"),
                """
                gateway: { name: chaos, public-url: "http://127.0.0.1:%1$d" }
                listeners:
                  postgres: { address: 127.0.0.1, port: %2$d }
                issuers:
                  - issuer: %3$s
                    audience: sallyport
                    jwks-uri: http://127.0.0.1:%4$d/jwks
                    algorithms: [ES256]
                    kind-claim: kind
                targets:
                  shop:
                    protocol: postgres
                    address: "127.0.0.1:%5$d"
                    database: shop
                    tls: { mode: disable }
                    accounts:
                      app: { username: shop_app, credential: "file:secrets/target", open-to: ["kind:agent"] }
                policies: policies
                audit-store:
                  url: "postgresql://127.0.0.1:%6$d/audit?sslmode=disable"
                  writer: { username: audit_writer, credential: "file:secrets/writer" }
                  reader: { username: audit_reader, credential: "file:secrets/reader" }
                  migrator: { username: postgres, credential: "file:secrets/migrator" }
                  deadline: 3s
                """
                        .formatted(
                                apiPort,
                                gatewayPort,
                                issuerUrl(),
                                issuer.getAddress().getPort(),
                                target.port(),
                                auditPort));
    }

    private void secret(String name, String value) throws IOException {
        Path file = Files.writeString(directory.resolve("secrets").resolve(name), value);
        Files.setPosixFilePermissions(
                file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }

    /// A first start, stopped in order: it leaves an archive of its loaded classes, with which the
    /// others start in half the time (`java`, "Application Class Data Sharing"). Where the class
    /// path has directories, there is none, and they do without.
    private void warmUp() throws Exception {
        var first = launch("-XX:ArchiveClassesAtExit=" + archive());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!gatewayLog().contains("sallyport is ready") && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        first.destroy();
        first.waitFor();
    }

    private Path archive() {
        return directory.resolve("gateway.jsa");
    }

    private Process launch() throws IOException {
        return launch(
                Files.exists(archive()) ? "-XX:SharedArchiveFile=" + archive() : "-Xshare:auto");
    }

    private Process launch(String sharing) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        sharing,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath(),
                        "dev.sallyport.server.cli.Main",
                        "serve",
                        "--config",
                        directory.resolve("sallyport.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("gateway.log").toFile()))
                .start();
    }

    /// Without the tests' own classes.
    private static String classPath() {
        String whole =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(whole.split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public void close() throws IOException {
        gateway.destroy();
        gateway.onExit().completeOnTimeout(gateway, 30, TimeUnit.SECONDS).join();
        gateway.destroyForcibly().onExit().join();
        issuer.stop(0);
        audit.close();
        target.close();
    }
}
