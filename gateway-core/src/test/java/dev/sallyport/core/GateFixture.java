package dev.sallyport.core;

import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Gate.Clearance;
import dev.sallyport.core.Gate.HoldNotice;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.sql.SqlFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A gate with fakes around it. What would run on a virtual thread waits for [#run()].
final class GateFixture implements Gate.Passage {
    static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
    static final Duration WITHIN = Duration.ofMinutes(15);
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Basis BASIS = new Basis("digest", List.of("r"), "r", List.of());
    static final Allow ALLOW = new Allow(BASIS, Limits.UNLIMITED);
    static final Hold HOLD = hold(1);
    static final Block BLOCK = new Block(BASIS, Refusal.of(Refusal.Code.BLOCKED, "no", "r", null));

    final SettableClock clock = new SettableClock(START);
    final FakeLog log = new FakeLog();
    final FakeApprovals approvals = new FakeApprovals(clock);
    final List<HoldNotice> notices = new ArrayList<>();
    final List<Clearance> settled = new ArrayList<>();
    BiFunction<Session, Command, Decision> rules = (_, _) -> ALLOW;
    Executor executor = this::later;

    /// What the client says of its own patience.
    @Nullable Duration wish;

    Instant sessionEnds = START.plus(Duration.ofHours(8));
    private final Queue<Runnable> later = new ArrayDeque<>();

    private final Policy policy =
            new Policy() {
                @Override
                public Decision decide(Session session, Command command) {
                    return rules.apply(session, command);
                }

                @Override
                public String digest() {
                    return "digest";
                }
            };

    final Gate gate =
            new Gate(
                    policy,
                    log,
                    approvals,
                    new HoldLimits(2, Duration.ofSeconds(20)),
                    "https://gw/approvals/",
                    clock,
                    task -> executor.execute(task));

    static Hold hold(int count) {
        return hold(count, ALLOW);
    }

    static Hold hold(int count, Decision.Verdict release) {
        var terms = new ApprovalTerms(Set.of("group:dba"), count, WITHIN, PATIENCE);
        return new Hold(BASIS, terms, release);
    }

    private void later(Runnable task) {
        later.add(task);
    }

    void run() {
        for (var task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
    }

    static Principal principal(Kind kind, Principal.Person... actors) {
        return new Principal(
                "https://idp", "ada", "Ada", kind, Set.of("dev"), List.of(actors), null);
    }

    Session session(Principal principal) {
        return new Session(
                new UUID(0, 1),
                principal,
                new Target("shop", Protocol.POSTGRES, Set.of()),
                "app",
                "127.0.0.1:1",
                Map.of(),
                START,
                sessionEnds);
    }

    static Command sql(String text) {
        return new SqlCommand(
                text,
                List.of(),
                SqlFacts.unjudged("a test"),
                new SqlContext("shop", "", "", false));
    }

    Gate.Ticket submit(Kind kind, String text) {
        return gate.submit(session(principal(kind)), sql(text), this);
    }

    /// Submits and runs to the end.
    Clearance settle(Kind kind, String text) {
        submit(kind, text);
        run();
        return settled.getLast();
    }

    Refusal refusal() {
        return ((Block) settled.getLast().verdict()).refusal();
    }

    @Override
    public @Nullable Duration patience() {
        return wish;
    }

    @Override
    public void held(HoldNotice notice) {
        notices.add(notice);
    }

    @Override
    public void settled(Clearance clearance) {
        settled.add(clearance);
    }
}
