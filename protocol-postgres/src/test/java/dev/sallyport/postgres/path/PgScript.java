package dev.sallyport.postgres.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.mask.CatalogueQuery;
import dev.sallyport.testing.FakeApprovals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// Two ends of a statement path, in memory. Client and server say what the test writes; what
/// reaches either is compared as lines.
final class PgScript implements AutoCloseable {
    static final Principal AGENT =
            new Principal(
                    "https://issuer.test",
                    "a1",
                    "agent",
                    Principal.Kind.HUMAN,
                    Set.of("dev"),
                    List.of(),
                    null);

    final FakeLog log = new FakeLog();
    final FakeApprovals approvals = new FakeApprovals();
    final EmbeddedChannel client = new EmbeddedChannel();
    final EmbeddedChannel upstream = new EmbeddedChannel();
    private Runnable cancel = () -> {};
    private Runnable lateCancel = () -> {};
    boolean cancelsArriveLate;
    int cancels;

    /// What the path said of the end, in its order.
    final List<String> ends = new ArrayList<>();

    /// Answer to the gateway's own query: `users` (OID 20000) has `id` and `email`.
    static ByteBuf[] catalogue() {
        return new ByteBuf[] {
            catalogueRow("relation", "20000", "public", "users", ""),
            catalogueRow("column", "20000", "1", "id", ""),
            catalogueRow("column", "20000", "2", "email", ""),
            Messages.complete("SELECT 3"),
            Messages.ready('I')
        };
    }

    private static ByteBuf catalogueRow(String... cells) {
        return Messages.message(
                'D',
                body -> {
                    body.writeShort(cells.length);
                    for (String cell : cells) {
                        body.writeInt(cell.length())
                                .writeCharSequence(cell, StandardCharsets.UTF_8);
                    }
                });
    }

    private PgScript(Policy policy, Executor blocking, LimitsConfig limits) {
        client.config().setAutoRead(false);
        upstream.config().setAutoRead(false);
        Gate gate =
                new Gate(
                        policy,
                        log,
                        approvals,
                        HoldLimits.DEFAULT,
                        "https://gw.test/approvals/",
                        InstantSource.system(),
                        Thread.ofVirtual()::start);
        new SqlPath(
                        gate,
                        new WordAnalyzer(),
                        limits,
                        blocking,
                        InstantSource.system(),
                        MaskKeys.of(Map.of()))
                .open(
                        opened(
                                client,
                                upstream,
                                onCancel -> cancel = onCancel,
                                this::cancelUpstream,
                                ends::add));
        serverSees("Q " + CatalogueQuery.sql()).clientSees();
        server(catalogue()).clientSees("Z I");
    }

    private void cancelUpstream(Runnable over) {
        cancels++;
        if (cancelsArriveLate) {
            lateCancel = over;
        } else {
            client.eventLoop().execute(over);
        }
    }

    /// What was held back by [#cancelsArriveLate] reaches the server.
    PgScript lateCancelArrives() {
        client.eventLoop().execute(lateCancel);
        return settle();
    }

    static OpenedSession opened(
            io.netty.channel.Channel client,
            io.netty.channel.Channel upstream,
            java.util.function.Consumer<Runnable> onCancel,
            java.util.function.Consumer<Runnable> cancelUpstream,
            java.util.function.Consumer<String> ends) {
        var target = new Target("shop", Protocol.POSTGRES, Set.of("orders"));
        return new OpenedSession(
                session(target),
                new TargetConfig(
                        target,
                        "127.0.0.1",
                        5432,
                        "shop",
                        new TargetConfig.UpstreamTls(
                                TargetConfig.UpstreamTls.Mode.DISABLE, Optional.empty()),
                        true,
                        Map.of(
                                "app",
                                new TargetConfig.AccountConfig(
                                        "app", "shop", "env:NONE", Set.of("any"), Set.of()))),
                "shop",
                client,
                upstream,
                Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on"),
                Map.of(),
                onCancel,
                cancelUpstream,
                ends);
    }

    static Session session(Target target) {
        return new Session(
                UUID.randomUUID(),
                AGENT,
                target,
                "app",
                "127.0.0.1:1",
                Map.of(),
                Instant.now(),
                Instant.now().plus(Duration.ofHours(1)));
    }

    static PgScript open() {
        return gatedBy(new Rulebook());
    }

    static PgScript gatedBy(Policy policy) {
        return new PgScript(policy, Runnable::run, LimitsConfig.DEFAULT);
    }

    static PgScript limitedTo(int frameBytes) {
        var most =
                new LimitsConfig(
                        Duration.ofSeconds(1), 1, 1, 256, frameBytes, frameBytes, 256, 1024, 1);
        return new PgScript(new Rulebook(), Runnable::run, most);
    }

    PgScript client(ByteBuf... messages) {
        return clientBytes(Unpooled.wrappedBuffer(messages));
    }

    PgScript clientBytes(ByteBuf bytes) {
        client.writeInbound(bytes);
        return settle();
    }

    PgScript server(ByteBuf... messages) {
        upstream.writeInbound(Unpooled.wrappedBuffer(messages));
        return settle();
    }

    PgScript cancel() {
        cancel.run();
        return settle();
    }

    PgScript settle() {
        client.runPendingTasks();
        upstream.runPendingTasks();
        client.runPendingTasks();
        return this;
    }

    /// Waits for what other threads bring.
    PgScript until(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("deadline").isBefore(deadline);
            Thread.onSpinWait();
            settle();
        }
        return settle();
    }

    PgScript clientSees(String... lines) {
        settle();
        assertThat(Messages.fromServer(all(client))).containsExactly(lines);
        return this;
    }

    /// Each line begins as given.
    PgScript serverSees(String... lines) {
        settle();
        assertThat(Messages.fromClient(all(upstream))).containsExactly(lines);
        return this;
    }

    List<String> sentToServer() {
        settle();
        return Messages.fromClient(all(upstream));
    }

    List<String> sentToClient() {
        settle();
        return Messages.fromServer(all(client));
    }

    ByteBuf bytesToClient() {
        return all(client);
    }

    ByteBuf bytesToServer() {
        return all(upstream);
    }

    private static ByteBuf all(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }

    @Override
    public void close() {
        client.close();
        upstream.close();
        settle();
        client.finishAndReleaseAll();
        upstream.finishAndReleaseAll();
    }
}
