package dev.sallyport.postgres.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskPlannerTest {
    private static final int CUSTOMERS = 20_001;
    private static final int ORDERS = 20_002;
    private static final int TEXT = 25;
    private static final int INT = 23;
    private static final int CITEXT = 20_050;

    private static final MaskPlanner PLANNER = new MaskPlanner(RowMaskerTest.KEYS);
    private static final List<MaskOrder> EMAILS =
            List.of(new MaskOrder("hide-pii", List.of("*.email"), new Method.Redact()));

    private static CatalogueReader reader() {
        var reader = new CatalogueReader();
        reader.row("relation", "" + CUSTOMERS, "public", "customers", "");
        reader.row("column", "" + CUSTOMERS, "1", "id", "");
        reader.row("column", "" + CUSTOMERS, "2", "email", "");
        reader.row("column", "" + CUSTOMERS, "3", "name", "");
        reader.row("relation", "" + ORDERS, "shop", "orders", "");
        reader.row("column", "" + ORDERS, "1", "id", "");
        reader.row("column", "" + ORDERS, "2", "note", "");
        reader.row("relation", "1259", "pg_catalog", "pg_class", "");
        reader.row("row-function", "to_jsonb", "", "", "");
        reader.row("row-function", "name", "", "", "");
        reader.row("function", "peek", "", "", "");
        reader.row("text-type", "" + CITEXT, "", "", "");
        return reader;
    }

    private static MaskSet set() {
        return reader().build().maskSet(EMAILS);
    }

    private static ResultColumn column(int relation, int attribute, int type) {
        return new ResultColumn(relation, attribute, type, 0);
    }

    private static final ResultColumn EXPRESSION = column(0, 0, TEXT);

    /// What a row of `v`s becomes.
    private static List<@Nullable String> shown(MaskSet set, Facts facts, ResultColumn... columns) {
        String[] values = new String[columns.length];
        Arrays.fill(values, "v");
        MaskPlan plan = PLANNER.plan(set, facts.build(), List.of(columns));
        return switch (plan) {
            case MaskPlan.PassAll _ -> Arrays.asList(values);
            case MaskPlan.Masked(RowMasker masker) -> {
                ByteBuf out = Unpooled.buffer();
                try {
                    masker.mask(Rows.texts(values), out);
                } catch (MaskFailure e) {
                    throw new AssertionError(e);
                }
                yield Rows.cells(out);
            }
        };
    }

    private static Facts select(String... reads) {
        return Facts.of("SELECT").reading(reads);
    }

    @Test
    void aColumnIsHiddenByItsIdentityWhateverItIsCalled() {
        assertThat(
                        shown(
                                set(),
                                select("customers").columns("*"),
                                column(CUSTOMERS, 1, INT),
                                column(CUSTOMERS, 2, TEXT),
                                column(CUSTOMERS, 3, TEXT)))
                .containsExactly("v", "[masked]", "v");
    }

    @Test
    void aHiddenNumberIsNullAndAStringTypeOfAnExtensionIsText() {
        assertThat(shown(set(), select("customers"), column(CUSTOMERS, 2, INT)))
                .containsExactly((String) null);
        assertThat(shown(set(), select("customers"), column(CUSTOMERS, 2, CITEXT)))
                .containsExactly("[masked]");
    }

    @Test
    void whatTheCatalogueDoesNotKnowIsWithheld() {
        assertThat(
                        shown(
                                set(),
                                select("orders"),
                                column(99_999, 1, TEXT),
                                column(ORDERS, 9, TEXT),
                                column(ORDERS, 2, TEXT)))
                .containsExactly("[masked]", "[masked]", "v");
    }

    @Test
    void aWholeRowIsWithheldWhereOneOfItsColumnsIsHidden() {
        assertThat(
                        shown(
                                set(),
                                select("customers", "orders").opaque(),
                                column(CUSTOMERS, 0, CUSTOMERS + 1),
                                column(ORDERS, 0, ORDERS + 1),
                                column(CUSTOMERS, -1, 27)))
                .containsExactly(null, "v", "v");
    }

    @Test
    void anExpressionIsShownWhereNoHiddenColumnCanReachIt() {
        assertThat(shown(set(), Facts.of("SELECT"), EXPRESSION)).containsExactly("v");
        assertThat(shown(set(), select("customers").columns("id").calling("lower"), EXPRESSION))
                .containsExactly("v");
        assertThat(shown(set(), select("customers").columns("name"), EXPRESSION))
                .as("a column wins over a function of its name")
                .containsExactly("v");
        assertThat(shown(set(), select("shop.orders").columns("*").opaque(), EXPRESSION))
                .containsExactly("v");
        assertThat(shown(set(), select("pg_catalog.pg_class").columns("*", "relname"), EXPRESSION))
                .containsExactly("v");
        assertThat(shown(set(), Facts.of("SHOW"), EXPRESSION)).containsExactly("v");
    }

    @Test
    void anExpressionIsWithheldWhereAHiddenColumnCouldReachIt() {
        List<Facts> exposed =
                List.of(
                        select("customers").columns("email"),
                        select("public.customers").columns("EMAIL"),
                        select("orders", "customers").columns("note", "email"),
                        select("customers").columns("*"),
                        select("customers").opaque(),
                        select("customers").columns("to_jsonb"),
                        select("customers").columns("id").calling("email"),
                        select("newer_table").columns("x"),
                        select("customers", "x.customers"),
                        Facts.of("UPDATE").writing("customers").columns("email"),
                        select("orders").with(Effect.RUN_CODE),
                        select("orders").with(Effect.OUTSIDE),
                        select("orders").calling("peek"),
                        select("orders").calling("public.peek"),
                        Facts.of("SELECT").calling("query_to_xml"),
                        Facts.of("SELECT").calling("pg_catalog.ts_stat"));
        assertThat(exposed)
                .allSatisfy(facts ->
                        assertThat(shown(set(), facts, EXPRESSION, column(ORDERS, 2, TEXT)))
                                .containsExactly("[masked]", "v"));
    }

    @Test
    void operatorsOfUsersMakeEveryExpressionDoubtful() {
        var reader = reader();
        reader.row("operator", "", "", "", "");
        MaskSet set = reader.build().maskSet(EMAILS);
        assertThat(shown(set, Facts.of("SELECT"), EXPRESSION)).containsExactly("[masked]");
    }

    @Test
    void aPlanIsRefusedWhereItWouldTellOfHiddenColumns() {
        Facts free = Facts.of("EXPLAIN", "SELECT").reading("customers").columns("id");
        assertThat(admit(free)).isEmpty();
        assertThat(shown(set(), free, EXPRESSION)).containsExactly("v");
        Facts star = Facts.of("EXPLAIN", "SELECT").reading("customers").columns("*");
        assertThat(admit(star)).as("estimated widths").isPresent();
        assertThat(shown(set(), star, EXPRESSION)).containsExactly("[masked]");
    }

    @Test
    void unjudgedStatementsAreRefusedAndNoExpressionOfThemIsShown() {
        SqlFacts unjudged = SqlFacts.unjudged("too deep");
        assertThat(PLANNER.admit(set(), unjudged))
                .hasValueSatisfying(r -> {
                    assertThat(r.code()).isEqualTo(Refusal.Code.UNMASKABLE);
                    assertThat(r.message()).contains("too deep", "nothing was run");
                    assertThat(r.rule()).isEqualTo("hide-pii");
                });
        assertThat(PLANNER.plan(set(), unjudged, List.of(EXPRESSION)))
                .isInstanceOf(MaskPlan.Masked.class);
    }

    private static Optional<Refusal> admit(Facts facts) {
        return PLANNER.admit(set(), facts.build());
    }

    @Test
    void copyOutRunsOnlyWithoutHiddenColumns() {
        var out = new SessionAction.CopyOut();
        assertThat(admit(Facts.of("COPY").reading("customers").columns("*").action(out)))
                .isPresent();
        assertThat(admit(Facts.of("COPY").reading("customers").columns("email").action(out)))
                .isPresent();
        assertThat(admit(Facts.of("COPY", "SELECT").reading("customers").opaque().action(out)))
                .isPresent();
        assertThat(admit(Facts.of("COPY").reading("unknown").action(out))).isPresent();
        assertThat(admit(Facts.of("COPY").reading("customers").columns("id").action(out)))
                .isEmpty();
        assertThat(admit(Facts.of("COPY").reading("orders").columns("*").action(out))).isEmpty();
        assertThat(admit(Facts.of("COPY").writing("customers").action(new SessionAction.CopyIn())))
                .isEmpty();
    }

    @Test
    void hiddenColumnsAreNotCopiedToWhereTheyAreShown() {
        List<Facts> carrying =
                List.of(
                        Facts.of("INSERT", "SELECT")
                                .writing("orders")
                                .reading("customers")
                                .columns("email"),
                        Facts.of("INSERT", "SELECT")
                                .writing("orders")
                                .reading("customers")
                                .columns("*"),
                        Facts.of("UPDATE").writing("customers").columns("email"),
                        Facts.of("MERGE").writing("orders").reading("customers").columns("email"),
                        Facts.of("CREATE", "SELECT")
                                .defining("TABLE")
                                .reading("customers")
                                .columns("*"),
                        Facts.of("CREATE", "SELECT").defining("VIEW").reading("customers").opaque(),
                        Facts.of("SELECT", "CREATE")
                                .defining("TABLE")
                                .writing("copy")
                                .reading("customers")
                                .columns("email"),
                        Facts.of("CREATE", "SELECT")
                                .defining("TABLE")
                                .reading("unknown")
                                .columns("*"),
                        select("customers").columns("email").calling("set_config"),
                        select("customers").columns("email").calling("pg_catalog.pg_notify"),
                        select("customers").columns("email").calling("setval"),
                        select("customers").columns("email").calling("pg_advisory_lock"),
                        select("customers").columns("email").calling("lo_from_bytea"),
                        select("customers").columns("email").with(Effect.RUN_CODE));
        assertThat(carrying).allSatisfy(facts -> assertThat(admit(facts)).isPresent());
    }

    @Test
    void codeIsNeitherRunNorDefinedByWhoMayNotSee() {
        List<Facts> code =
                List.of(
                        Facts.of("DO").with(Effect.RUN_CODE),
                        Facts.of("CREATE").defining("FUNCTION"),
                        Facts.of("CREATE").defining("TRIGGER"),
                        Facts.of("CREATE").defining("RULE"),
                        Facts.of("CREATE").defining("OPERATOR"),
                        Facts.of("ALTER").defining("TABLE").writing("customers"),
                        Facts.of("ALTER").defining("TABLE").writing("unknown"),
                        Facts.of("ALTER").defining("TABLE").writing("orders").calling("peek"));
        assertThat(code).allSatisfy(facts -> assertThat(admit(facts)).isPresent());
    }

    @Test
    void ordinaryWorkIsAdmitted() {
        List<Facts> ordinary =
                List.of(
                        select("customers").columns("email", "*").opaque(),
                        select("orders").calling("pg_notify").columns("note"),
                        Facts.of("INSERT").writing("customers"),
                        Facts.of("INSERT")
                                .writing("customers")
                                .reading("customers")
                                .columns("email"),
                        Facts.of("SELECT", "DELETE").writing("customers").columns("email"),
                        Facts.of("UPDATE").writing("customers").columns("id"),
                        Facts.of("DELETE").writing("customers").columns("email"),
                        Facts.of("DROP").defining("TABLE").writing("customers"),
                        Facts.of("CREATE").defining("TABLE").writing("fresh"),
                        Facts.of("CREATE", "SELECT")
                                .defining("TABLE")
                                .writing("fresh")
                                .reading("orders")
                                .columns("*"),
                        Facts.of("DECLARE", "SELECT")
                                .with(Effect.SESSION)
                                .reading("customers")
                                .columns("email"),
                        Facts.of("BEGIN").with(Effect.TRANSACTION));
        assertThat(ordinary).allSatisfy(facts -> assertThat(admit(facts)).isEmpty());
    }

    @Test
    void anUnknownKeyRefusesTheStatement() {
        var orders = List.of(new MaskOrder("r", List.of("email"), new Method.Token("no-such-key")));
        MaskSet set = reader().build().maskSet(orders);
        assertThat(PLANNER.admit(set, select("orders").build()))
                .hasValueSatisfying(r -> assertThat(r.message()).contains("'no-such-key'"));
    }

    @Test
    void aCatalogueThatIsTooLargeRefusesEveryStatement() {
        var reader = reader();
        for (int i = 0; i <= CatalogueQuery.MAX_ROWS; i++) {
            reader.row("function", "f", "", "", "");
        }
        assertThat(PLANNER.admit(reader.build().maskSet(EMAILS), Facts.of("SELECT").build()))
                .hasValueSatisfying(r -> assertThat(r.message()).contains("more than 400000"));
    }

    @Test
    void withoutOrdersEverythingPasses() {
        MaskSet none = reader().build().maskSet(List.of());
        assertThat(PLANNER.admit(none, SqlFacts.unjudged("x"))).isEmpty();
        assertThat(PLANNER.plan(none, SqlFacts.unjudged("x"), List.of(EXPRESSION)))
                .isEqualTo(new MaskPlan.PassAll());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "email",
                "*.email",
                "customers.email",
                "*.*.EMAIL",
                "public.customers.email",
                "pub*.cust*s.e*l",
                "*mail",
                "c*.*mail*"
            })
    void patternsMeanOneTwoOrThreeParts(String pattern) {
        assertThat(hidden(pattern)).containsExactly(false, true, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.email",
                "shop.customers.email",
                "mail",
                "emai",
                "e.ail",
                "",
                ".",
                "customers.",
                "public.customers.email.x",
                "[a-z]*"
            })
    void otherPatternsHideNothingOfIt(String pattern) {
        assertThat(hidden(pattern)).containsExactly(false, false, false);
    }

    private static List<Boolean> hidden(String pattern) {
        MaskSet set =
                reader().build()
                        .maskSet(List.of(new MaskOrder("r", List.of(pattern), new Method.Null())));
        return List.of(1, 2, 3).stream().map(n -> set.method(CUSTOMERS, n) != null).toList();
    }

    @Test
    void theStrongestMethodWins() {
        var partial = new Method.Partial(1, 4);
        var token = new Method.Token("customer");
        Map<List<Method>, Method> cases =
                Map.of(
                        List.of(partial, token), token,
                        List.of(token, new Method.Token("other")), token,
                        List.of(token, new Method.Redact()), new Method.Redact(),
                        List.of(new Method.Null(), new Method.Redact()), new Method.Null(),
                        List.of(partial, new Method.Partial(3, 2)), new Method.Partial(1, 2));
        cases.forEach((methods, strongest) -> {
            var orders =
                    methods.stream().map(m -> new MaskOrder("r", List.of("email"), m)).toList();
            assertThat(reader().build().maskSet(orders).method(CUSTOMERS, 2)).isEqualTo(strongest);
        });
    }
}
