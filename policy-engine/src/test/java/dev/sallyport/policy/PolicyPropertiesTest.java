package dev.sallyport.policy;

import static dev.sallyport.policy.Given.command;
import static dev.sallyport.policy.Given.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold of every policy and every command; both are made at random from a seed, which the
/// name of a failing test tells.
class PolicyPropertiesTest {
    private static final int COMMANDS = 60;
    private static final String FAILS = "command.parameters[9] == 'x'";
    private static final List<String> VERBS =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "COPY");
    private static final List<String> OBJECTS = List.of("TABLE", "VIEW");
    private static final List<String> CONDITIONS =
            List.of(
                    "'dba' in principal.groups",
                    "!('dba' in principal.groups)",
                    "command.has_where",
                    "command.verb == 'SELECT' && principal.kind == 'agent'",
                    "command.statements > 1",
                    "command.in_transaction",
                    FAILS);

    static Stream<Long> seeds() {
        return IntStream.range(0, 150).mapToObj(i -> i * 7_919L + 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBlockRuleMoreNeverMakesAnythingMorePermitted(long seed) {
        var random = new Random(seed);
        List<String> rules = rules(random);
        var more = new ArrayList<>(rules);
        more.add(random.nextInt(rules.size() + 1), rule(random, "extra", "block", when(random)));
        PolicyEngine before = engine(rules);
        PolicyEngine after = engine(more);
        forCommands(
                random,
                (session, command) ->
                        assertThat(freedom(after.decide(session, command)))
                                .isLessThanOrEqualTo(freedom(before.decide(session, command))));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderOfRulesMeansNothing(long seed) {
        var random = new Random(seed);
        List<Rule> rules = new ArrayList<>(engine(rules(random)).rules());
        var one = new PolicyEngine(rules, "d", "no");
        Collections.shuffle(rules, random);
        var two = new PolicyEngine(rules, "d", "no");
        forCommands(
                random,
                (session, command) ->
                        assertThat(two.decide(session, command))
                                .isEqualTo(one.decide(session, command)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aConditionThatFailsCountsAgainstTheCaller(long seed) {
        var random = new Random(seed);
        List<String> rules = rules(random);
        PolicyEngine without = engine(rules);
        for (String effect : List.of("allow", "mask", "hold", "block")) {
            long shape = random.nextLong();
            PolicyEngine failing =
                    engine(plus(rules, rule(new Random(shape), "extra", effect, FAILS)));
            PolicyEngine always =
                    engine(plus(rules, rule(new Random(shape), "extra", effect, "true")));
            forCommands(
                    random,
                    (session, command) -> {
                        int fails = freedom(failing.decide(session, command));
                        assertThat(fails)
                                .isLessThanOrEqualTo(freedom(without.decide(session, command)))
                                .isLessThanOrEqualTo(freedom(always.decide(session, command)));
                        if (effect.equals("allow")) {
                            assertThat(fails).isEqualTo(freedom(without.decide(session, command)));
                        }
                        if (effect.equals("mask") || effect.equals("block")) {
                            assertThat(fails).isEqualTo(freedom(always.decide(session, command)));
                        }
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theExplanationCountsTheRulesThatTheDecisionCounts(long seed) {
        var random = new Random(seed);
        PolicyEngine engine = engine(rules(random));
        var explainer = new PolicyExplainer(engine);
        forCommands(
                random,
                (session, command) -> {
                    Explanation told = explainer.explain(session, command);
                    Decision decided = engine.decide(session, command);
                    assertThat(told.decision()).isEqualTo(decided);
                    assertThat(counted(told, false)).isEqualTo(decided.basis().matched());
                    assertThat(counted(told, true))
                            .isEqualTo(
                                    decided.basis().shadow().stream()
                                            .map(entry -> entry.substring(0, entry.indexOf(':')))
                                            .toList());
                });
    }

    private static List<String> counted(Explanation told, boolean shadow) {
        return told.rules().stream()
                .filter(rule -> rule.shadow() == shadow && rule.outcome().counts())
                .map(Explanation.RuleReport::id)
                .toList();
    }

    private interface Check {
        void on(Session session, SqlCommand command);
    }

    private static void forCommands(Random random, Check check) {
        List<Session> sessions =
                List.of(
                        session(Principal.Kind.AGENT, "dev"),
                        session(Principal.Kind.HUMAN, "dba"),
                        session(Principal.Kind.HUMAN, Set.of("other"), "dev"));
        for (int i = 0; i < COMMANDS; i++) {
            check.on(sessions.get(random.nextInt(3)), command(facts(random)));
        }
    }

    private static SqlFacts facts(Random random) {
        var statements = new ArrayList<StatementFacts>();
        for (int i = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            statements.add(
                    random.nextInt(8) == 0
                            ? StatementFacts.unjudged("SELECT", "odd")
                            : Given.statement(
                                    new HashSet<>(some(random, VERBS, 1)),
                                    new HashSet<>(some(random, OBJECTS, 0)),
                                    random.nextBoolean(),
                                    some(random, List.of(Effect.values()), 0)
                                            .toArray(Effect[]::new)));
        }
        return new SqlFacts(statements);
    }

    private static <T> List<T> some(Random random, List<T> all, int least) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(all.size(), least + random.nextInt(3)));
    }

    private static List<String> plus(List<String> rules, String rule) {
        var all = new ArrayList<>(rules);
        all.add(rule);
        return all;
    }

    private static List<String> rules(Random random) {
        List<String> rules = new ArrayList<>();
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            String effect =
                    List.of("allow", "allow", "allow", "mask", "hold", "block")
                            .get(random.nextInt(6));
            rules.add(rule(random, "r" + i, effect, when(random)));
        }
        return rules;
    }

    private static String when(Random random) {
        return random.nextBoolean() ? "true" : CONDITIONS.get(random.nextInt(CONDITIONS.size()));
    }

    private static String rule(Random random, String id, String effect, String when) {
        var match = new ArrayList<String>(List.of("protocol: postgres"));
        list(match, "verbs", some(random, VERBS, 0));
        list(match, "objects", random.nextInt(4) == 0 ? some(random, OBJECTS, 0) : List.of());
        list(
                match,
                "effects",
                random.nextInt(3) == 0
                        ? some(random, List.of("read", "write", "run-code", "define"), 0)
                        : List.of());
        list(match, "targets", random.nextInt(4) == 0 ? List.of("\"tag:shop\"") : List.of());
        list(
                match,
                "judgements",
                random.nextInt(4) == 0
                        ? some(random, List.of("judged", "unjudged"), 1)
                        : List.of());
        String mode = random.nextInt(8) == 0 && !id.equals("extra") ? ", mode: shadow" : "";
        String more =
                switch (effect) {
                    case "mask" -> ", mask: [{ columns: [email], with: redact }]";
                    case "hold" -> ", approval: { from: [\"group:boss\"] }";
                    default -> "";
                };
        return "{ id: "
                + id
                + mode
                + ", match: { "
                + String.join(", ", match)
                + " }, when: \""
                + when
                + "\", effect: "
                + effect
                + more
                + " }";
    }

    private static void list(List<String> match, String key, List<String> words) {
        if (!words.isEmpty()) {
            match.add(key + ": [" + String.join(", ", words) + "]");
        }
    }

    private static PolicyEngine engine(List<String> rules) {
        return Given.policy("rules:\n  - " + String.join("\n  - ", rules) + "\n").engine();
    }

    private static int freedom(Decision decision) {
        return switch (decision) {
            case Decision.Block _ -> 0;
            case Decision.Hold _ -> 1;
            case Decision.Mask _ -> 2;
            case Decision.Allow _ -> 3;
        };
    }
}
