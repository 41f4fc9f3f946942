package dev.sallyport.policy;

import static dev.sallyport.core.Principal.Kind.AGENT;
import static dev.sallyport.core.Principal.Kind.HUMAN;
import static dev.sallyport.policy.Given.command;
import static dev.sallyport.policy.Given.delete;
import static dev.sallyport.policy.Given.drop;
import static dev.sallyport.policy.Given.facts;
import static dev.sallyport.policy.Given.policy;
import static dev.sallyport.policy.Given.select;
import static dev.sallyport.policy.Given.session;
import static dev.sallyport.policy.Given.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
    private static final String READERS =
            """
            rules:
              - { id: read, match: { protocol: postgres, verbs: [SELECT] }, effect: allow }
            """;
    private final Session alice = session(HUMAN, "dev");

    private Decision decide(String yaml, SqlFacts facts) {
        return policy(yaml).engine().decide(alice, command(facts));
    }

    @Test
    void whatNoRuleAllowsIsBlocked() {
        assertThat(decide(READERS, delete(true)))
                .isInstanceOfSatisfying(
                        Block.class,
                        block -> {
                            assertThat(block.refusal().code()).isEqualTo(Refusal.Code.BLOCKED);
                            assertThat(block.refusal().message())
                                    .isEqualTo("no rule allows this (DELETE)");
                            assertThat(block.basis().rule()).isNull();
                        });
    }

    @Test
    void anAllowedVerbIsAllowed() {
        assertThat(decide(READERS, select()))
                .isInstanceOfSatisfying(
                        Allow.class,
                        allow -> {
                            assertThat(allow.limits()).isEqualTo(Limits.UNLIMITED);
                            assertThat(allow.basis().rule()).isEqualTo("read");
                            assertThat(allow.basis().matched()).containsExactly("read");
                        });
    }

    @Test
    void everyStatementOfATextMustBeAllowed() {
        SqlFacts both =
                facts(
                        statement("SELECT", Effect.READ),
                        statement(Set.of("DROP"), Set.of("TABLE"), true, Effect.DEFINE));
        assertThat(decide(READERS, both))
                .isInstanceOfSatisfying(
                        Block.class,
                        block -> assertThat(block.refusal().message()).contains("(DROP TABLE)"));
    }

    @Test
    void everyVerbInsideAStatementMustBeAllowed() {
        SqlFacts nested =
                facts(
                        statement(
                                Set.of("SELECT", "DELETE"),
                                Set.of(),
                                true,
                                Effect.READ,
                                Effect.WRITE));
        assertThat(decide(READERS, nested)).isInstanceOf(Block.class);
        assertThat(
                        decide(
                                READERS
                                        + "  - { id: d, match: { protocol: postgres, verbs: [DELETE] }, effect: allow }",
                                nested))
                .isInstanceOf(Allow.class);
    }

    @Test
    void aReadThatRunsCodeNeedsARuleThatNamesTheEffect() {
        SqlFacts runsCode = facts(statement("SELECT", Effect.READ, Effect.RUN_CODE));
        assertThat(decide(READERS, runsCode))
                .isInstanceOfSatisfying(
                        Block.class,
                        block ->
                                assertThat(block.refusal().message())
                                        .contains("(SELECT with effect run-code)"));
        assertThat(
                        decide(
                                READERS
                                        + "  - { id: code, match: { protocol: postgres, verbs: [SELECT], effects:"
                                        + " [run-code] }, effect: allow }",
                                runsCode))
                .isInstanceOf(Allow.class);
    }

    @Test
    void anEffectOfNoneOfTheVerbsIsAskedOfEachVerb() {
        SqlFacts nested =
                facts(
                        statement(
                                Set.of("SELECT", "DELETE"),
                                Set.of(),
                                true,
                                Effect.READ,
                                Effect.WRITE,
                                Effect.OUTSIDE));
        String rules =
                READERS
                        + "  - { id: d, match: { protocol: postgres, verbs: [DELETE], effects: [read, write, outside] },"
                        + " effect: allow }\n";
        assertThat(decide(rules, nested)).isInstanceOf(Block.class);
        assertThat(
                        decide(
                                rules
                                        + "  - { id: s, match: { protocol: postgres, verbs: [SELECT], effects: [outside]"
                                        + " }, effect: allow }",
                                nested))
                .isInstanceOf(Allow.class);
    }

    @Test
    void oneRulesObjectDoesNotLendItselfToAnotherRulesVerb() {
        String rules =
                READERS
                        + "  - { id: v, match: { protocol: postgres, verbs: [DROP], objects: [VIEW] }, effect: allow }";
        assertThat(decide(rules, drop("VIEW"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, drop("TABLE"))).isInstanceOf(Block.class);
    }

    @Test
    void aRuleWithoutVerbsAndEffectsAllowsAllThatCouldBeAnalysed() {
        String all = "rules: [{ id: all, match: { kinds: [human] }, effect: allow }]";
        assertThat(decide(all, facts(statement("SELECT", Effect.READ, Effect.OUTSIDE))))
                .isInstanceOf(Allow.class);
        assertThat(decide(all, SqlFacts.unjudged("too deep"))).isInstanceOf(Block.class);
        assertThat(policy(all).engine().decide(session(AGENT), command(select())))
                .isInstanceOf(Block.class);
    }

    @Test
    void theStrongestEffectWins() {
        String rules =
                READERS
                        + """
                          - { id: hide, match: { protocol: postgres, verbs: [SELECT] }, effect: mask, mask: [{ columns: ["*.email"], with: redact }] }
                          - { id: wait, match: { protocol: postgres, verbs: [SELECT] }, when: "target.name == 'db'", effect: hold, approval: { from: ["group:boss"] } }
                        """;
        assertThat(decide(rules, select()))
                .isInstanceOfSatisfying(
                        Hold.class,
                        hold -> {
                            assertThat(hold.release()).isInstanceOf(Mask.class);
                            assertThat(hold.basis().matched())
                                    .containsExactly("hide", "read", "wait");
                            assertThat(hold.basis().rule()).isEqualTo("wait");
                            assertThat(hold.release().basis()).isEqualTo(hold.basis());
                            assertThat(hold.terms())
                                    .isEqualTo(
                                            new ApprovalTerms(
                                                    Set.of("group:boss"),
                                                    1,
                                                    Duration.ofMinutes(15),
                                                    Duration.ofSeconds(60)));
                        });
        assertThat(
                        decide(
                                rules
                                        + "  - { id: never, match: { protocol: postgres, effects: [read] }, effect: block,"
                                        + " reason: reading is over, remedy: go home }",
                                select()))
                .isInstanceOfSatisfying(
                        Block.class,
                        block ->
                                assertThat(block.refusal())
                                        .isEqualTo(
                                                Refusal.of(
                                                        Refusal.Code.BLOCKED,
                                                        "reading is over",
                                                        "never",
                                                        "go home")));
    }

    @Test
    void aHoldPermitsWhatItNamesOnceApproved() {
        String hold =
                "rules: [{ id: wait, match: { protocol: postgres, verbs: [DELETE] }, effect: hold, approval: { from:"
                        + " [\"group:boss\"] } }]";
        assertThat(decide(hold, delete(false)))
                .isInstanceOfSatisfying(
                        Hold.class, held -> assertThat(held.release()).isInstanceOf(Allow.class));
    }

    @Test
    void aHoldDoesNotPermitWhatItDoesNotName() {
        String hold =
                "rules: [{ id: wait, match: { protocol: postgres, verbs: [DELETE] }, effect: hold, approval: { from:"
                        + " [\"group:boss\"] } }]";
        SqlFacts both =
                facts(
                        statement("DELETE", Effect.READ, Effect.WRITE),
                        statement("VACUUM", Effect.MAINTAIN));
        assertThat(decide(hold, both)).isInstanceOf(Block.class);
    }

    @Test
    void severalHoldsAskForAllTheirTerms() {
        String rules =
                """
                rules:
                  - { id: a, match: { protocol: postgres, verbs: [DELETE] }, effect: hold, approval: { from: ["group:x"], count: 2, within: 10m, wait: 5s } }
                  - { id: b, match: { protocol: postgres, verbs: [DELETE] }, effect: hold, approval: { from: ["group:y"], within: 20m, wait: 2s } }
                """;
        assertThat(decide(rules, delete(true)))
                .isInstanceOfSatisfying(
                        Hold.class,
                        hold ->
                                assertThat(hold.terms())
                                        .isEqualTo(
                                                new ApprovalTerms(
                                                        Set.of("group:x & group:y"),
                                                        2,
                                                        Duration.ofMinutes(10),
                                                        Duration.ofSeconds(2))));
    }

    @Test
    void anUnjudgedCommandPassesOnlyARuleThatNamesIt() {
        String all = "rules:\n  - { id: all, effect: allow }\n";
        SqlFacts unread = SqlFacts.unjudged("a NUL byte at 3");
        assertThat(decide(all, unread))
                .isInstanceOfSatisfying(
                        Block.class,
                        block -> {
                            assertThat(block.refusal().code()).isEqualTo(Refusal.Code.UNJUDGED);
                            assertThat(block.refusal().message()).contains("a NUL byte at 3");
                        });
        String named = all + "  - { id: odd, match: { judgements: [unjudged] }, effect: allow }\n";
        assertThat(decide(named, unread)).isInstanceOf(Allow.class);
        assertThat(
                        decide(
                                named
                                        + "  - { id: wait, effect: hold, approval: { from:"
                                        + " [\"group:x\"] } }",
                                unread))
                .isInstanceOf(Hold.class);
        assertThat(decide(named + "  - { id: never, effect: block }", unread))
                .isInstanceOf(Block.class);
        assertThat(
                        decide(
                                named
                                        + "  - { id: hide, match: { protocol: postgres, verbs: [SELECT] }, effect: mask,"
                                        + " mask: [{ columns: [a], with: null }] }",
                                unread))
                .isInstanceOf(Mask.class);
    }

    @Test
    void aHoldThatDoesNotNameUnjudgedPermitsNoUnjudgedCommand() {
        assertThat(
                        decide(
                                "rules: [{ id: wait, effect: hold, approval: { from: [\"group:x\"] }"
                                        + " }]",
                                SqlFacts.unjudged("?")))
                .isInstanceOf(Block.class);
    }

    @Test
    void aConditionThatFailsRestrictsAndNeverPermits() {
        String fails = "when: \"command.parameters[3] == 'x'\"";
        assertThat(
                        decide(
                                "rules: [{ id: a, match: { protocol: postgres, verbs: [SELECT] }, "
                                        + fails
                                        + ", effect: allow }]",
                                select()))
                .isInstanceOf(Block.class);
        assertThat(decide(READERS + "  - { id: b, " + fails + ", effect: block }", select()))
                .isInstanceOfSatisfying(
                        Block.class, block -> assertThat(block.basis().rule()).isEqualTo("b"));
        assertThat(
                        decide(
                                READERS
                                        + "  - { id: m, "
                                        + fails
                                        + ", match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], with: null }] }",
                                select()))
                .isInstanceOf(Mask.class);
        String hold = "{ id: h, " + fails + ", effect: hold, approval: { from: [\"group:x\"] } }";
        assertThat(decide(READERS + "  - " + hold, select())).isInstanceOf(Hold.class);
        assertThat(decide("rules: [" + hold + "]", select())).isInstanceOf(Block.class);
    }

    @Test
    void aValueThatIsNotKnownFailsTheConditionThatAsksForIt() {
        var engine =
                policy(
                                READERS
                                        + "  - { id: b, when: \"'x' in command.parameters\", effect: block }")
                        .engine();
        var large = new SqlValue.Large(25, false, 1 << 20, "00");
        assertThat(engine.decide(alice, command(select(), large))).isInstanceOf(Block.class);
        var opaque = new SqlValue.Opaque(0, true, "78");
        assertThat(engine.decide(alice, command(select(), opaque))).isInstanceOf(Block.class);
        assertThat(engine.decide(alice, command(select(), new SqlValue.Text(25, "y"))))
                .isInstanceOf(Allow.class);
    }

    @Test
    void aDecisionThatHangsOnValuesIsNotReused() {
        var engine =
                policy(
                                READERS
                                        + "  - { id: b, when: \"'x' in command.parameters\", effect: block }")
                        .engine();
        SqlFacts same = select();
        assertThat(engine.decide(alice, command(same, new SqlValue.Text(25, "y"))))
                .isInstanceOf(Allow.class);
        assertThat(engine.decide(alice, command(same, new SqlValue.Text(25, "x"))))
                .isInstanceOf(Block.class);
    }

    @Test
    void anEmptyCommandNeedsSomeAllowRuleAndNoBlockOfEverything() {
        assertThat(decide(READERS, facts())).isInstanceOf(Allow.class);
        assertThat(
                        decide(
                                "rules: [{ id: a, match: { targets: [other] }, effect: allow }]",
                                facts()))
                .isInstanceOf(Block.class);
        assertThat(decide(READERS + "  - { id: never, effect: block }", facts()))
                .isInstanceOf(Block.class);
        assertThat(
                        decide(
                                READERS
                                        + "  - { id: never, match: { protocol: postgres, verbs: [DROP] }, effect: block }",
                                facts()))
                .isInstanceOf(Allow.class);
    }

    @Test
    void aShadowRuleIsCountedAndDoesNothing() {
        assertThat(
                        decide(
                                READERS
                                        + "  - { id: try, mode: shadow, match: { protocol: postgres, verbs: [SELECT] },"
                                        + " effect: block }",
                                select()))
                .isInstanceOfSatisfying(
                        Allow.class,
                        allow -> {
                            assertThat(allow.basis().shadow()).containsExactly("try: block");
                            assertThat(allow.basis().matched()).containsExactly("read");
                        });
    }

    @Test
    void limitsOfAllMatchingRulesUniteToTheTightest() {
        String rules =
                """
                rules:
                  - { id: a, match: { protocol: postgres, verbs: [SELECT] }, effect: allow, limits: { rows: 10, bytes: 20MB } }
                  - { id: b, match: { protocol: postgres, verbs: [SELECT] }, effect: allow, limits: { rows: 50, statements-per-minute: 3, on-exceed: block } }
                """;
        assertThat(decide(rules, select()))
                .isInstanceOfSatisfying(
                        Allow.class,
                        allow ->
                                assertThat(allow.limits())
                                        .isEqualTo(new Limits(10, 20_000_000, 3)));
    }

    @Test
    void masksUniteAndTheStrongerStaysForAColumn() {
        String rules =
                READERS
                        + """
                          - { id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: ["c.card"], with: partial, keep-first: 4, keep-last: 4 }, { columns: ["*.email"], with: token, key: k }] }
                          - { id: b, match: { protocol: postgres }, effect: mask, mask: [{ columns: ["c.card"], with: partial, keep-last: 2 }, { columns: ["*.email", "x"], with: null }] }
                        """;
        assertThat(decide(rules, select()))
                .isInstanceOfSatisfying(
                        Mask.class,
                        mask ->
                                assertThat(mask.masks())
                                        .containsExactly(
                                                new MaskOrder(
                                                        "b", List.of("*.email"), new Method.Null()),
                                                new MaskOrder("b", List.of("x"), new Method.Null()),
                                                new MaskOrder(
                                                        "a",
                                                        List.of("c.card"),
                                                        new Method.Partial(0, 2))));
    }

    @Test
    void theSameMaskRulesGiveTheSameListObject() {
        var engine =
                policy(
                                """
                                rules:
                                  - { id: all, effect: allow }
                                  - { id: hide, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], with: redact }] }
                                """)
                        .engine();
        var one = (Mask) engine.decide(session(HUMAN, "x"), command(select()));
        var two = (Mask) engine.decide(session(AGENT), command(delete(true)));
        assertThat(two.masks()).isSameAs(one.masks());
    }

    @Test
    void matchLooksAtTagsNamesAccountsAndKinds() {
        String rules =
                """
                rules:
                  - { id: a, match: { protocol: postgres, targets: ["tag:shop", other], accounts: [app], kinds: [agent] }, effect: allow }
                """;
        var engine = policy(rules).engine();
        assertThat(engine.decide(session(AGENT), command(select()))).isInstanceOf(Allow.class);
        assertThat(engine.decide(session(HUMAN), command(select()))).isInstanceOf(Block.class);
        assertThat(engine.decide(session(AGENT, Set.of("x")), command(select())))
                .isInstanceOf(Block.class);
    }
}
