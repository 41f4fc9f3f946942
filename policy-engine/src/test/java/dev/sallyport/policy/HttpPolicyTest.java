package dev.sallyport.policy;

import static dev.sallyport.policy.Given.policy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.policy.http.HttpAnalysis;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPolicyTest {
    private static final HttpAnalysis ANALYSIS = new HttpAnalysis();
    private static final String ALL = allow("all", "");
    private final Session session = Given.session(Protocol.HTTP, Principal.Kind.AGENT, "dev");

    private static String allow(String id, String match) {
        return rule(id, match, "effect: allow");
    }

    private static String rule(String id, String match, String rest) {
        return "  - { id: "
                + id
                + ", match: { protocol: http"
                + (match.isEmpty() ? "" : ", " + match)
                + " }, "
                + rest
                + " }\n";
    }

    private static String block(String id, String match, String when) {
        return rule(id, match, "when: \"" + when + "\", effect: block");
    }

    private static String hold(String id, String match, String when) {
        return rule(
                id,
                match,
                "when: \"" + when + "\", effect: hold, approval: { from: [\"group:boss\"] }");
    }

    private static HttpCommand command(HttpCall call) {
        return new HttpCommand(call, ANALYSIS.analyze(call));
    }

    private static HttpCommand request(HttpVerb verb, String target) {
        return command(HttpRequests.request(verb, target, "", Map.of(), Content.NONE));
    }

    private static HttpCommand get(String target) {
        return request(HttpVerb.GET, target);
    }

    private static HttpCommand post(String path, String json) {
        return post(path, Content.whole("application/json", json.getBytes(UTF_8)));
    }

    private static HttpCommand post(String path, Content content) {
        return command(
                HttpRequests.request(
                        HttpVerb.POST, path, "", Map.of("x-team", List.of("red")), content));
    }

    private static HttpCommand tool(String name, Map<String, @Nullable Object> arguments) {
        return command(HttpRequests.message("tool", name, arguments, false, "/mcp"));
    }

    private static HttpCommand changed(String name) {
        return command(HttpRequests.message("tool", name, Map.of(), true, "/mcp"));
    }

    private Decision decide(String rules, Command command) {
        return policy("rules:\n" + rules).engine().decide(session, command);
    }

    private static String message(Decision decision) {
        return decision instanceof Block block ? block.refusal().message() : "not blocked";
    }

    private static Refusal.@Nullable Code code(Decision decision) {
        return decision instanceof Block block ? block.refusal().code() : null;
    }

    @Test
    void whatNoRuleAllowsIsBlocked() {
        assertThat(message(decide(allow("a", "verbs: [GET]"), request(HttpVerb.DELETE, "/x"))))
                .isEqualTo("no rule allows this (DELETE /x)");
        assertThat(message(decide(allow("a", "verbs: [GET]"), tool("drop", Map.of()))))
                .isEqualTo("no rule allows this (TOOL drop)");
    }

    @ParameterizedTest
    @CsvSource({
        "/orders,     /orders,       true",
        "/orders,     /orders/,      true",
        "/orders,     /orders/7,     false",
        "/orders,     /Orders,       false",
        "/orders/*,   /orders/7,     true",
        "/orders/*,   /orders/7/,    true",
        "/orders/*,   /orders,       false",
        "/orders/*,   /orders/,      false",
        "/orders/*,   /orders/7/x,   false",
        "/orders/**,  /orders,       true",
        "/orders/**,  /orders/7/x,   true",
        "/orders/**,  /order,        false",
        "/**,         /,             true",
        "/**,         /a/b/c,        true",
        "/,           /,             true",
        "/,           /a,            false",
        "/**/x,       /x,            true",
        "/**/x,       /a/b/x,        true",
        "/**/x,       /a/b/xy,       false",
        "/a/**/b/*,   /a/c/d/b/e,    true",
        "/a/**/b/*,   /a/b/c,        true",
        "/a/**/b/*,   /a/b,          false",
        "/a%20b,      /a%20b,        true",
        "/é,          /%C3%A9,       true",
        "/a!b,        /a%21b,        true",
        "/a%7eb,      /a~b,          true",
        "/orders,     /%6Frders,     true"
    })
    void aPathIsMetSegmentBySegment(String pattern, String path, boolean met) {
        String rules = allow("a", "paths: [\"" + pattern + "\"]");
        assertThat(decide(rules, get(path)) instanceof Allow).isEqualTo(met);
        assertThat(
                        decide(ALL + block("b", "paths: [\"" + pattern + "\"]", "true"), get(path))
                                instanceof Block)
                .isEqualTo(met);
    }

    @Test
    void aPathIsMetAlikeWhetherItsLettersAreEncodedOrNot() {
        var random = new Random(7);
        int met = 0;
        for (int i = 0; i < 20_000; i++) {
            PathPattern pattern = PathPattern.of(path(random, "a", "b", "*", "**"));
            String path = path(random, "a", "b", "c");
            if (pattern != null) {
                assertThat(pattern.matches(path))
                        .as(pattern + " " + path)
                        .isEqualTo(pattern.matches(path.replace("a", "%61").replace("c", "%63")));
                met += pattern.matches(path) ? 1 : 0;
            }
        }
        assertThat(met).isBetween(1_000, 19_000);
    }

    private static String path(Random random, String... segments) {
        var path = new StringBuilder("/");
        for (int n = random.nextInt(6); n > 0; n--) {
            path.append(segments[random.nextInt(segments.length)]).append(n > 1 ? "/" : "");
        }
        return path.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "",
                "/a//b",
                "/a/../b",
                "/a/.",
                "/a*",
                "/a?x=1",
                "/a b",
                "/a;x",
                "/a%2Fb",
                "/***",
                "/**/a/**/b/**",
                "/%2A",
                "/%2e%2e"
            })
    void aPatternThatNoPathCouldMeetIsRefused(String pattern) {
        assertThat(PathPattern.of(pattern)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "find_orders, find_orders, true",
        "find_*,      find_orders, true",
        "find_*,      find_,       true",
        "'*',         anything,    true",
        "'*',         '',          true",
        "a*b*c,       abc,         true",
        "a*b*c,       a1b2c,       true",
        "a*b*c,       acb,         false",
        "a*a,         a,           false",
        "find_orders, find_order,  false",
        "*_orders,    Find_Orders, false"
    })
    void aToolIsMetByName(String pattern, String name, boolean met) {
        NamePattern tool = NamePattern.of(pattern);
        assertThat(tool).isNotNull();
        assertThat(tool != null && tool.matches(name)).isEqualTo(met);
    }

    @Test
    void aRuleOnToolsSpeaksOfToolsAlone() {
        String rules = allow("a", "tools: [\"read_*\"]");
        assertThat(decide(rules, tool("read_order", Map.of()))).isInstanceOf(Allow.class);
        assertThat(decide(rules, tool("delete_order", Map.of()))).isInstanceOf(Block.class);
        assertThat(
                        decide(
                                rules,
                                command(
                                        HttpRequests.message(
                                                "prompt", "read_x", Map.of(), false, "/"))))
                .isInstanceOf(Block.class);
        assertThat(
                        decide(
                                rules,
                                command(
                                        HttpRequests.message(
                                                "method", "ping", Map.of(), false, "/"))))
                .isInstanceOf(Block.class);
        assertThat(decide(rules, get("/read_order"))).isInstanceOf(Block.class);
        assertThat(
                        decide(
                                allow("a", "verbs: [RESOURCE], tools: [\"file:///pub/*\"]"),
                                command(
                                        HttpRequests.message(
                                                "resource",
                                                "file:///pub/x",
                                                Map.of(),
                                                false,
                                                "/"))))
                .isInstanceOf(Allow.class);
    }

    @Test
    void everyVerbCanBeNamedInEitherCase() {
        for (HttpVerb verb : HttpActionReader.VERBS.values()) {
            assertThat(
                            policy(
                                            "rules:\n"
                                                    + allow(
                                                            "a",
                                                            "verbs: ["
                                                                    + verb.name()
                                                                            .toLowerCase(
                                                                                    Locale.ROOT)
                                                                    + "]"))
                                    .rules())
                    .isEqualTo(1);
        }
        assertThat(decide(allow("a", "verbs: [get]"), get("/"))).isInstanceOf(Allow.class);
    }

    @Test
    void oneRuleThatAllowsItIsEnough() {
        assertThat(decide(allow("a", "verbs: [GET]") + allow("b", "paths: [/x]"), get("/y")))
                .isInstanceOf(Allow.class);
        assertThat(decide(hold("h", "verbs: [GET]", "true"), get("/y"))).isInstanceOf(Hold.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    command.protocol == 'http'
                    command.verb == 'POST' && command.verbs == ['POST']
                    command.path == '/orders/7'
                    command.query == {'a': ['1', '2'], 'b': ['x y']}
                    'x-team' in command.headers && command.headers['x-team'] == ['red']
                    command.media_type == 'application/json'
                    command.size == 71
                    command.body.amount > 1000
                    command.body.amount == 1500 && command.body.price < 10.6
                    command.body.items.exists(i, i.sku == 'b')
                    command.body.note == null
                    !has(command.body.missing)
                    command.rpc_method == '' && command.tool == ''
                    command.arguments == {} && !command.tool_changed
                    command.judged && command.reason == ''
                    command.effects == [] && command.programs == [] && command.objects == []
                    """)
    void conditionsSeeWhatARequestSays(String when) {
        String json =
                "{\"amount\":1500,\"price\":10.5,\"note\":null,\"items\":[{\"sku\":\"b\"}],\"x\":1234}";
        var call =
                HttpRequests.request(
                        HttpVerb.POST,
                        "/orders/7?a=1&a=2&b=x+y",
                        "",
                        Map.of("x-team", List.of("red")),
                        Content.whole("application/json", json.getBytes(UTF_8)));
        String rule = rule("a", "", "when: \"" + when + "\", effect: allow");
        assertThat(decide(rule, command(call))).isInstanceOf(Allow.class);
    }

    @Test
    void conditionsSeeFormsGraphqlAndTools() {
        Content form =
                Content.whole("application/x-www-form-urlencoded", "a=1&a=2".getBytes(UTF_8));
        assertAllowed("command.form['a'] == ['1', '2'] && command.body == null", post("/x", form));
        assertAllowed(
                "command.operations == ['mutation'] && 'drop' in command.fields",
                post("/graphql", "{\"query\":\"mutation { x: drop }\"}"));
        assertAllowed("command.operations == []", get("/graphql"));
        assertAllowed(
                "command.tool == 't' && command.rpc_method == 'tools/call' &&"
                        + " command.arguments.n > 5 && command.arguments.none == null",
                tool("t", nullable(Map.of("n", 7L), "none")));
        assertAllowed(
                "command.rpc_method == 'tools/list' && command.verb == 'MCP'",
                command(HttpRequests.message("method", "tools/list", Map.of(), false, "/")));
    }

    private static Map<String, @Nullable Object> nullable(Map<String, Object> map, String name) {
        Map<String, @Nullable Object> all = new java.util.HashMap<>(map);
        all.put(name, null);
        return all;
    }

    private void assertAllowed(String when, HttpCommand command) {
        assertThat(decide(rule("a", "", "when: \"" + when + "\", effect: allow"), command))
                .as(when)
                .isInstanceOf(Allow.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command.path == ''",
                "command.query == {}",
                "command.headers == {}",
                "command.media_type == ''",
                "command.body == null",
                "command.form == {}",
                "command.operations == []",
                "command.fields == []",
                "command.rpc_method == ''",
                "command.tool == ''",
                "command.arguments == {}",
                "!command.tool_changed",
                "command.size == -1"
            })
    void namesOfHttpAreEmptyForSql(String when) {
        assertThat(
                        policy("rules: [{ id: a, when: \"" + when + "\", effect: allow }]")
                                .engine()
                                .decide(
                                        Given.session(Principal.Kind.AGENT),
                                        Given.command(Given.select())))
                .isInstanceOf(Allow.class);
    }

    @Test
    void anAmountThatIsMissingOrNoNumberCountsAgainstTheRequest() {
        String rules = ALL + hold("h", "verbs: [POST]", "command.body.amount > 1000");
        assertThat(decide(rules, post("/orders", "{\"amount\":10}"))).isInstanceOf(Allow.class);
        for (String json :
                List.of("{\"amount\":1001}", "{\"amount\":\"10\"}", "{}", "[]", "null")) {
            assertThat(decide(rules, post("/orders", json))).as(json).isInstanceOf(Hold.class);
        }
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
            assertThat(
                            decide(
                                    rules,
                                    post(
                                            "/orders",
                                            Content.whole(type, "amount=1".getBytes(UTF_8)))))
                    .as(type)
                    .isInstanceOf(Hold.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hold", "block", "mask"})
    void aRuleThatAsksForABodyThatNobodyReadRefusesTheRequest(String effect) {
        String rest =
                switch (effect) {
                    case "hold" -> ", approval: { from: [\"group:boss\"] }";
                    case "mask" -> ", mask: [{ detectors: [card], with: redact }]";
                    default -> "";
                };
        String rules =
                ALL
                        + rule(
                                "r",
                                "",
                                "when: \"principal.kind == 'agent' && command.body.amount > 1000\","
                                        + " effect: "
                                        + effect
                                        + rest);
        for (Content unknown :
                List.of(
                        Content.unread("application/json", 5_000_000, "larger than 1 MiB"),
                        Content.whole("application/json", "{\"a\":1,\"a\":2}".getBytes(UTF_8)),
                        Content.whole("", "{\"amount\":1}".getBytes(UTF_8)),
                        Content.whole("multipart/mixed; boundary=b", "--b--".getBytes(UTF_8)))) {
            Decision decision = decide(rules, post("/orders", unknown));
            assertThat(code(decision)).isEqualTo(Refusal.Code.UNJUDGED);
            assertThat(decision.basis().rule()).isEqualTo("r");
            assertThat(decision.basis().matched()).containsExactly("all", "r");
        }
        assertThat(
                        message(
                                decide(
                                        rules,
                                        post(
                                                "/x",
                                                Content.unread("a/b", -1, "larger than 1 MiB")))))
                .contains("\"r\"", "larger than 1 MiB");
    }

    @Test
    void aRuleThatDoesNotAskForTheBodyDoesNotMindThatNobodyReadIt() {
        Content unread = Content.unread("application/json", -1, "too large");
        assertThat(decide(ALL, post("/x", unread))).isInstanceOf(Allow.class);
        String ofHumans =
                ALL + hold("h", "", "principal.kind == 'human' && command.body.amount > 1000");
        assertThat(decide(ofHumans, post("/x", unread))).isInstanceOf(Allow.class);
        String elsewhere = ALL + block("b", "paths: [/orders]", "command.body.amount > 1000");
        assertThat(decide(elsewhere, post("/upload", unread))).isInstanceOf(Allow.class);
        String shadow =
                ALL + rule("s", "", "mode: shadow, when: \"command.body.a == 1\", effect: block");
        assertThat(decide(shadow, post("/x", unread)).basis().shadow()).containsExactly("s: block");
    }

    @Test
    void anAllowRuleThatAsksForAnUnknownBodyDoesNotMatch() {
        String rules = rule("a", "", "when: \"command.body.amount < 10\", effect: allow");
        Decision decision = decide(rules, post("/x", Content.unread("a/b", -1, "too large")));
        assertThat(code(decision)).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(decision.basis().matched()).isEmpty();
        String either = rules + allow("b", "verbs: [POST]");
        assertThat(decide(either, post("/x", Content.unread("a/b", -1, "too large"))))
                .isInstanceOf(Allow.class);
    }

    @Test
    void aSurerBlockIsTheOneThatIsTold() {
        String rules = ALL + block("a", "", "command.body.x == 1") + block("b", "", "true");
        Decision decision = decide(rules, post("/x", Content.unread("a/b", -1, "too large")));
        assertThat(code(decision)).isEqualTo(Refusal.Code.BLOCKED);
        assertThat(decision.basis().rule()).isEqualTo("b");
    }

    @Test
    void aSizeThatIsNotAnnouncedIsNotTakenForASmallOne() {
        String rules = ALL + block("b", "", "command.size > 1000");
        assertThat(decide(rules, post("/x", "{}"))).isInstanceOf(Allow.class);
        assertThat(code(decide(rules, post("/x", Content.unread("image/png", -1, "too large")))))
                .isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(code(decide(rules, post("/x", Content.unread("image/png", 9_999, "too large")))))
                .isEqualTo(Refusal.Code.BLOCKED);
    }

    @Test
    void whatMayBeGraphqlButCannotBeReadCountsAgainstTheRequest() {
        String rules = ALL + block("b", "paths: [/api]", "'mutation' in command.operations");
        assertThat(decide(rules, get("/api"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, post("/api", "{\"query\":\"{a}\"}"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, post("/api", "{\"query\":\"mutation {a}\"}")))
                .isInstanceOf(Block.class);
        assertThat(decide(rules, post("/api", "{\"id\":\"stored\"}"))).isInstanceOf(Block.class);
        assertThat(
                        decide(
                                rules,
                                post(
                                        "/api",
                                        Content.whole(
                                                "text/plain",
                                                "{\"query\":\"mutation {a}\"}".getBytes(UTF_8)))))
                .isInstanceOf(Block.class);
    }

    @Test
    void aBodyThatIsNoFormCountsAgainstTheRequest() {
        String rules = ALL + block("b", "", "'evil' in command.form");
        for (String type :
                List.of("application/json", "text/plain", "image/png", "application/x-odd")) {
            Content content = Content.whole(type, "{\"evil\":1}".getBytes(UTF_8));
            assertThat(decide(rules, post("/x", content))).as(type).isInstanceOf(Block.class);
        }
        assertThat(decide(rules, post("/x", "{\"query\":\"{evil}\"}"))).isInstanceOf(Block.class);
        assertThat(decide(rules, post("/x", form("evil=1")))).isInstanceOf(Block.class);
        assertThat(decide(rules, post("/x", form("a=1")))).isInstanceOf(Allow.class);
        assertThat(
                        decide(
                                rule("a", "", "when: \"command.form == {}\", effect: allow"),
                                post("/x", "{}")))
                .isInstanceOf(Block.class);
    }

    @Test
    void whereThereIsNoBodyThereIsNoFieldOfAForm() {
        String rules = ALL + block("b", "", "'evil' in command.form");
        assertThat(decide(rules, get("/x"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, get("/x?query=%7Bevil%7D"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, post("/x", Content.NONE))).isInstanceOf(Allow.class);
        assertThat(decide(rules, tool("t", Map.of("evil", 1L)))).isInstanceOf(Allow.class);
    }

    private static Content form(String text) {
        return Content.whole("application/x-www-form-urlencoded", text.getBytes(UTF_8));
    }

    @Test
    void aChangedToolPassesOnlyARuleThatNamesUnjudged() {
        assertThat(code(decide(ALL, changed("x")))).isEqualTo(Refusal.Code.UNJUDGED);
        assertThat(decide(ALL + hold("h", "judgements: [unjudged]", "true"), changed("x")))
                .isInstanceOf(Hold.class);
        assertThat(decide(allow("a", "tools: [x], judgements: [unjudged]"), changed("x")))
                .isInstanceOf(Allow.class);
        assertThat(decide(allow("a", "tools: [y], judgements: [unjudged]"), changed("x")))
                .isInstanceOf(Block.class);
    }

    @Test
    void masksOfFieldsAndDetectorsUniteAndTheStrongerStays() {
        String rules =
                ALL
                        + rule(
                                "a",
                                "",
                                "effect: mask, mask: [{ fields: [\"**.email\", phone], with: token,"
                                        + " key: k }, { detectors: [card], with: redact }]")
                        + rule(
                                "b",
                                "",
                                "effect: mask, mask: [{ fields: [phone], detectors: [iban], with:"
                                        + " null }]");
        assertThat(decide(rules, get("/x")))
                .isInstanceOfSatisfying(
                        Mask.class,
                        mask ->
                                assertThat(mask.masks())
                                        .extracting(
                                                MaskOrder::rule,
                                                MaskOrder::fields,
                                                MaskOrder::detectors)
                                        .containsExactlyInAnyOrder(
                                                org.assertj.core.api.Assertions.tuple(
                                                        "b", List.of("phone"), java.util.Set.of()),
                                                org.assertj.core.api.Assertions.tuple(
                                                        "b", List.of(), java.util.Set.of("iban")),
                                                org.assertj.core.api.Assertions.tuple(
                                                        "a", List.of(), java.util.Set.of("card")),
                                                org.assertj.core.api.Assertions.tuple(
                                                        "a",
                                                        List.of("**.email"),
                                                        java.util.Set.of())));
    }

    @Test
    void bodiesAreRecordedWhereARuleThatCountsSaysSo() {
        String recorded = rule("r", "verbs: [POST]", "effect: allow, record: bodies");
        assertThat(decide(ALL + recorded, post("/x", "{}")))
                .isInstanceOfSatisfying(
                        Allow.class, allow -> assertThat(allow.limits().recordBodies()).isTrue());
        assertThat(decide(ALL + recorded, get("/x")))
                .isInstanceOfSatisfying(
                        Allow.class, allow -> assertThat(allow.limits().recordBodies()).isFalse());
    }

    // --- what may ever pass

    private boolean mayPass(String rules, HttpCommand command) {
        return policy("rules:\n" + rules).engine().mayEverPass(session, command);
    }

    @Test
    void aToolIsListedWhereSomeCallOfItMayPass() {
        HttpCommand delete = tool("delete", Map.of());
        assertThat(mayPass(ALL, delete)).isTrue();
        assertThat(mayPass(allow("a", "tools: [read]"), delete)).isFalse();
        assertThat(mayPass(hold("h", "tools: [delete]", "true"), delete)).isTrue();
        assertThat(mayPass(ALL + block("b", "tools: [delete]", "true"), delete)).isFalse();
        assertThat(
                        mayPass(
                                ALL
                                        + block(
                                                "b",
                                                "tools: [delete]",
                                                "command.arguments.all == true"),
                                delete))
                .isTrue();
        assertThat(
                        mayPass(
                                rule("a", "", "when: \"command.arguments.id > 5\", effect: allow"),
                                delete))
                .isTrue();
        assertThat(
                        mayPass(
                                rule(
                                        "a",
                                        "",
                                        "when: \"principal.kind == 'human' &&"
                                                + " command.arguments.id > 5\", effect: allow"),
                                delete))
                .isFalse();
        assertThat(
                        mayPass(
                                ALL
                                        + block(
                                                "b",
                                                "",
                                                "command.tool == 'delete' || command.arguments.x"
                                                        + " == 1"),
                                delete))
                .isFalse();
        assertThat(mayPass(ALL + rule("s", "", "mode: shadow, effect: block"), delete)).isTrue();
        assertThat(
                        mayPass(
                                rule(
                                        "m",
                                        "",
                                        "effect: mask, mask: [{ detectors: [card], with: redact }]"),
                                delete))
                .isFalse();
    }

    @Test
    void aChangedToolIsListedWhereARuleNamesUnjudged() {
        assertThat(mayPass(ALL, changed("x"))).isFalse();
        assertThat(mayPass(ALL + hold("h", "judgements: [unjudged]", "true"), changed("x")))
                .isTrue();
    }

    // --- what is refused at load

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    match: { protocol: http, verbs: [SELECT] }, effect: allow | did you mean "GET"?
                    match: { protocol: http, verbs: [GTE] }, effect: allow | did you mean "GET"?
                    match: { protocol: http, effects: [read] }, effect: allow | HTTP has none
                    match: { protocol: http, programs: [ls] }, effect: allow | protocol ssh alone
                    match: { protocol: http, objects: [TABLE] }, effect: allow | protocol postgres alone
                    match: { protocol: ssh, paths: [/x] }, effect: allow | protocol http alone
                    match: { protocol: postgres, tools: [x] }, effect: allow | protocol http alone
                    match: { paths: [/x] }, effect: allow | say which
                    match: { protocol: http, paths: [x] }, effect: allow | expected a path
                    match: { protocol: http, verbs: [GET], tools: [x] }, effect: allow | a rule of their own
                    match: { protocol: http, tools: ["a b"] }, effect: allow | without blanks
                    match: { protocol: http }, effect: allow, limits: { rows: 5 } | HTTP has no rows
                    match: { protocol: ssh }, effect: allow, record: bodies | protocol: http
                    match: { protocol: http }, effect: allow, record: everything | none of bodies
                    match: { protocol: http }, effect: block, record: bodies | allow and hold
                    match: { protocol: http }, effect: mask, mask: [{ with: redact }] | which fields
                    match: { protocol: http }, effect: mask, mask: [{ columns: [a], with: redact }] | HTTP has no columns
                    match: { protocol: http }, effect: mask, mask: [{ fields: ["a.**.b"], with: redact }] | expected names
                    match: { protocol: http }, effect: mask, mask: [{ fields: ["**"], with: redact }] | expected names
                    match: { protocol: ssh }, effect: mask, mask: [{ detectors: [card], fields: [a], with: redact }] | SSH has no fields
                    match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], fields: [a], with: redact }] | name columns
                    effect: allow, when: "command.body > 'x' && command.quer == {}" | command.query
                    """)
    void aRuleThatMakesNoSenseIsRefused(String rule, String problem) {
        assertThatThrownBy(() ->
                        PolicyLoader.load(
                                PolicyFiles.of("a.yaml", "rules: [{ id: a, " + rule + " }]")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(problem);
    }
}
