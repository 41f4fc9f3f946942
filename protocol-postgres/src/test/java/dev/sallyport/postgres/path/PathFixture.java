package dev.sallyport.postgres.path;

import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.Target;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.ListenerConfig;
import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.config.TargetConfig.AccountConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.net.EventLoops;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.postgres.DoorParts;
import dev.sallyport.postgres.PostgresListener;
import dev.sallyport.testing.FakeApprovals;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A real server, and the real door with the real statement path before it. The policy refuses what
/// says FORBIDDEN or binds `deny`, masks `email` where the text says `people`, and gives at most
/// five rows where it says `limited`.
final class PathFixture implements AutoCloseable {
    private static final List<MaskOrder> MASKS =
            List.of(new MaskOrder("hide", List.of("*.email"), new MaskOrder.Method.Redact()));
    static final String PASSWORD = "upstream-password";

    final FakeLog log = new FakeLog();
    final EmbeddedPostgres server;
    final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    final EventLoops loops = EventLoops.open("test", 1);
    final PostgresListener listener;
    final int port;

    PathFixture(Path directory) throws IOException, SQLException {
        Path hba =
                Files.writeString(
                        directory.resolve("pg_hba.conf"),
                        """
                        host all upstream all scram-sha-256
                        host all all      all trust
                        local all all         trust
                        """);
        server = EmbeddedPostgres.builder().setServerConfig("hba_file", hba.toString()).start();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role upstream superuser login password '" + PASSWORD + "'");
            statement.execute("create database through");
            statement.execute("create database direct");
        }
        listener = listener();
        port = listener.start();
    }

    private PostgresListener listener() {
        TokenVerifier tokens = _ -> new TokenVerifier.Verified(identity());
        var gate =
                new Gate(
                        new Words(),
                        log,
                        new FakeApprovals(),
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        InstantSource.system(),
                        blocking);
        return new PostgresListener(
                new ListenerConfig("127.0.0.1", 0, Optional.empty(), true),
                LimitsConfig.DEFAULT,
                new DoorParts(
                        () -> Map.of("shop", target()),
                        tokens,
                        _ -> Secret.of(PASSWORD),
                        log,
                        new Sessions(),
                        new SqlPath(
                                gate,
                                new WordAnalyzer(),
                                LimitsConfig.DEFAULT,
                                blocking,
                                InstantSource.system(),
                                MaskKeys.of(Map.of())),
                        InstantSource.system(),
                        blocking),
                loops);
    }

    private static Identity identity() {
        return new Identity(
                new Principal(
                        "https://issuer.test",
                        "s",
                        "dev",
                        Principal.Kind.HUMAN,
                        Set.of(),
                        List.of(),
                        null),
                Instant.now().plusSeconds(3600),
                "jti");
    }

    private TargetConfig target() {
        return new TargetConfig(
                new Target("shop", Protocol.POSTGRES, Set.of()),
                "127.0.0.1",
                server.getPort(),
                "through",
                new UpstreamTls(UpstreamTls.Mode.DISABLE, Optional.empty()),
                true,
                Map.of(
                        "app",
                        new AccountConfig("app", "upstream", "env:X", Set.of("any"), Set.of())));
    }

    private static final class Words implements Policy {
        @Override
        public Decision decide(Session session, Command command) {
            var sql = (SqlCommand) command;
            if (!sql.facts().judged() || sql.text().contains("FORBIDDEN") || bindsDeny(sql)) {
                return new Decision.Block(
                        Rulebook.BASIS,
                        Refusal.of(Refusal.Code.BLOCKED, "not allowed here", "r1", "ask"));
            }
            var limits =
                    sql.text().contains("limited")
                            ? new Limits(5, Limits.NONE, Limits.NONE)
                            : Limits.UNLIMITED;
            return sql.text().contains("people")
                    ? new Decision.Mask(Rulebook.BASIS, limits, MASKS)
                    : new Decision.Allow(Rulebook.BASIS, limits);
        }

        private static boolean bindsDeny(SqlCommand sql) {
            return sql.parameters().stream()
                    .anyMatch(value ->
                            value instanceof SqlValue.Text(_, String t) && t.equals("deny"));
        }

        @Override
        public String digest() {
            return "words";
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        loops.close();
        blocking.close();
        server.close();
    }
}
