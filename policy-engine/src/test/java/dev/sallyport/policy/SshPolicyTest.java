package dev.sallyport.policy;

import static dev.sallyport.policy.Given.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshPolicyTest {
    private static final String LINES = allow("lines", "verbs: [EXEC]");
    private final Session session = Given.session(Protocol.SSH, Principal.Kind.AGENT, "dev");

    private static String allow(String id, String match) {
        return "  - { id: " + id + ", match: { protocol: ssh, " + match + " }, effect: allow }\n";
    }

    private static String block(String id, String match, String when) {
        return "  - { id: "
                + id
                + ", match: { protocol: ssh, "
                + match
                + " }, when: \""
                + when
                + "\", effect: block }\n";
    }

    private static String hold(String id, String match) {
        return "  - { id: "
                + id
                + ", match: { protocol: ssh, "
                + match
                + " }, effect: hold, approval: { from: [\"group:boss\"] } }\n";
    }

    private static SshCommand exec(String line) {
        return SshCommand.of(SshRequests.line(line, Tier.EXEC, "~"), new WordShell());
    }

    private static SshCommand terminal(Tier tier) {
        return SshCommand.of(new SshRequest.Terminal(tier), new WordShell());
    }

    private static SshCommand file(SshVerb verb, String path, String other) {
        return SshCommand.of(SshRequests.file(verb, path, other, -1), new WordShell());
    }

    private static SshCommand forward(SshVerb verb, String to) {
        return SshCommand.of(SshRequests.forward(verb, to), new WordShell());
    }

    private Decision decide(String rules, SshCommand command) {
        return policy("rules:\n" + rules).engine().decide(session, command);
    }

    private static String message(Decision decision) {
        return decision instanceof Block block ? block.refusal().message() : "not blocked";
    }

    @Test
    void whatNoRuleAllowsIsBlocked() {
        assertThat(message(decide(allow("a", "verbs: [READ]"), exec("ls"))))
                .isEqualTo("no rule allows this (EXEC ls)");
        assertThat(message(decide(LINES, file(SshVerb.READ, "/x", ""))))
                .isEqualTo("no rule allows this (READ)");
        assertThat(message(decide(LINES, terminal(Tier.BROKER)))).contains("(TERMINAL)");
        assertThat(message(decide(LINES, forward(SshVerb.FORWARD, "db:5432"))))
                .contains("(FORWARD)");
    }

    @Test
    void anAllowedVerbCoversTheLineAsAWhole() {
        assertThat(decide(LINES, exec("ls; rm -rf /srv; curl x; reboot")))
                .isInstanceOf(Allow.class);
    }

    @Test
    void everyProgramOfALineMustBeAllowed() {
        String tools = allow("a", "programs: [ls, cat]");
        assertThat(decide(tools, exec("ls; cat /etc/hosts"))).isInstanceOf(Allow.class);
        assertThat(message(decide(tools, exec("ls; reboot"))))
                .isEqualTo("no rule allows this (EXEC reboot)");
        assertThat(decide(tools + allow("b", "programs: [reboot]"), exec("ls; reboot")))
                .isInstanceOf(Allow.class);
    }

    @Test
    void aRuleThatNamesEffectsCoversALineThatHasNoOthers() {
        String readers = allow("a", "effects: [read]");
        assertThat(decide(readers, exec("cat /etc/hosts"))).isInstanceOf(Allow.class);
        assertThat(decide(readers, exec("echo hi"))).isInstanceOf(Allow.class);
        assertThat(message(decide(readers, exec("cat /x; rm /x")))).contains("with effect remove");
        assertThat(decide(readers, exec("rm /x"))).isInstanceOf(Block.class);
    }

    @Test
    void anEffectIsAskedOfEveryProgramSinceItsOwnerIsNotKnown() {
        String rules =
                allow("a", "programs: [cat], effects: [read]")
                        + allow("b", "programs: [curl], effects: [network]");
        assertThat(decide(rules, exec("cat /x"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, exec("curl x"))).isInstanceOf(Allow.class);
        assertThat(message(decide(rules, exec("cat /x; curl x")))).contains("with effect");
    }

    @Test
    void anEmptyLinePassesWithAnyRuleOnLines() {
        assertThat(decide(allow("a", "programs: [ls], effects: [read]"), exec("")))
                .isInstanceOf(Allow.class);
        assertThat(decide(allow("a", "verbs: [READ]"), exec(""))).isInstanceOf(Block.class);
    }

    @Test
    void aConditionSeesTheWordsOfTheLine() {
        String rules =
                LINES
                        + block(
                                "rm",
                                "verbs: [EXEC]",
                                "command.recursive_removals.exists(p, p == '/')")
                        + block(
                                "push",
                                "programs: [git]",
                                "command.argvs.exists(a, a[0] == 'git' && a[1] == 'push')");
        assertThat(decide(rules, exec("rm -rf /"))).isInstanceOf(Block.class);
        assertThat(decide(rules, exec("rm -rf /tmp/x"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, exec("ls; git push"))).isInstanceOf(Block.class);
        assertThat(decide(rules, exec("git pull"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, exec("git"))).isInstanceOf(Block.class); // a[1] fails: a match
    }

    @Test
    void anUnjudgedLinePassesOnlyARuleThatNamesIt() {
        assertThat(decide(LINES, exec("$x")))
                .isInstanceOfSatisfying(
                        Block.class,
                        block -> {
                            assertThat(block.refusal().code()).isEqualTo(Refusal.Code.UNJUDGED);
                            assertThat(block.refusal().message()).contains("a value");
                        });
        String named = LINES + allow("odd", "judgements: [unjudged]");
        assertThat(decide(named, exec("$x"))).isInstanceOf(Allow.class);
        assertThat(decide(LINES + hold("odd", "judgements: [unjudged]"), exec("$x")))
                .isInstanceOf(Hold.class);
        assertThat(decide(LINES + hold("any", "verbs: [EXEC]"), exec("$x")))
                .isInstanceOf(Block.class);
        assertThat(decide(named + block("b", "programs: [rm]", "true"), exec("rm $x")))
                .isInstanceOf(Block.class);
    }

    @Test
    void anUnjudgedLineThatIsHeldMustBeNamedWithAllThatIsKnownOfIt() {
        String held = hold("h", "programs: [python], judgements: [unjudged]");
        assertThat(decide(held, exec("python $x"))).isInstanceOf(Hold.class);
        assertThat(decide(held, exec("python $x; reboot"))).isInstanceOf(Block.class);
    }

    @Test
    void aHoldPermitsItsPartOfALineAndAllowsTheRest() {
        String rules = allow("a", "programs: [ls]") + hold("h", "programs: [reboot]");
        assertThat(decide(rules, exec("ls; reboot"))).isInstanceOf(Hold.class);
        assertThat(decide(rules, exec("ls; reboot; curl x"))).isInstanceOf(Block.class);
        assertThat(decide(rules, exec("ls"))).isInstanceOf(Allow.class);
    }

    @ParameterizedTest
    @CsvSource({
        "READ,    /x, '', read",
        "LIST,    /x, '', read",
        "STAT,    /x, '', read",
        "WRITE,   /x, '', write",
        "MKDIR,   /x, '', write",
        "RMDIR,   /x, '', remove",
        "REMOVE,  /x, '', remove",
        "RENAME,  /x, /y, 'read, remove, write'",
        "LINK,    /x, /y, 'read, write'",
        "SETSTAT, /x, '', 'permissions, write'"
    })
    void fileOperationsHaveTheEffectsOfTheirPaths(
            SshVerb verb, String path, String other, String effects) {
        SshCommand command = file(verb, path, other);
        assertThat(decide(allow("a", "effects: [" + effects + "]"), command))
                .isInstanceOf(Allow.class);
        assertThat(decide(allow("a", "verbs: [" + verb + "]"), command)).isInstanceOf(Allow.class);
        for (String effect : List.of(effects.split(", ", -1))) {
            assertThat(decide(allow("a", "verbs: [" + verb + "]") + effectBlock(effect), command))
                    .isInstanceOf(Block.class);
        }
        assertThat(decide(allow("a", "effects: [network]"), command)).isInstanceOf(Block.class);
    }

    private static String effectBlock(String effect) {
        return block("b", "effects: [" + effect + "]", "true");
    }

    @Test
    void conditionsSeePathsHostsAndSizes() {
        String etc = "command.paths.exists(p, p.startsWith('/etc/'))";
        String files =
                allow("a", "verbs: [REMOVE, RENAME, WRITE]")
                        + block("etc", "verbs: [REMOVE, RENAME]", etc);
        assertThat(decide(files, file(SshVerb.REMOVE, "/etc/passwd", "")))
                .isInstanceOf(Block.class);
        assertThat(decide(files, file(SshVerb.RENAME, "/tmp/x", "/etc/x")))
                .isInstanceOf(Block.class);
        assertThat(decide(files, file(SshVerb.REMOVE, "/tmp/x", ""))).isInstanceOf(Allow.class);
        String forwards =
                "  - { id: db, match: { protocol: ssh, verbs: [FORWARD] }, when: \"command.host =="
                        + " 'db' && command.port == 5432\", effect: allow }\n";
        assertThat(decide(forwards, forward(SshVerb.FORWARD, "db:5432"))).isInstanceOf(Allow.class);
        assertThat(decide(forwards, forward(SshVerb.FORWARD, "db:22"))).isInstanceOf(Block.class);
        assertThat(decide(forwards, forward(SshVerb.LISTEN, "db:5432"))).isInstanceOf(Block.class);
    }

    @Test
    void aRawTerminalPassesOnlyARuleThatAsksForTheTier() {
        String terminals = allow("t", "verbs: [TERMINAL]");
        assertThat(decide(terminals, terminal(Tier.BROKER))).isInstanceOf(Allow.class);
        assertThat(message(decide(terminals, terminal(Tier.RAW))))
                .contains("TERMINAL of the tier recorded-not-governed");
        String all = "  - { id: all, effect: allow }\n";
        assertThat(decide(all, terminal(Tier.RAW))).isInstanceOf(Block.class);
        assertThat(decide(all + hold("h", "verbs: [TERMINAL]"), terminal(Tier.RAW)))
                .isInstanceOf(Block.class);
        String raw =
                "  - { id: raw, match: { protocol: ssh, verbs: [TERMINAL] }, when: \"command.tier =="
                        + " 'recorded-not-governed'\", effect: allow }\n";
        assertThat(decide(raw, terminal(Tier.RAW))).isInstanceOf(Allow.class);
        assertThat(decide(raw, terminal(Tier.BROKER))).isInstanceOf(Block.class);
        assertThat(decide(raw + hold("h", "verbs: [TERMINAL]"), terminal(Tier.RAW)))
                .isInstanceOf(Hold.class);
    }

    @Test
    void aRawTerminalCountsAsEveryProgramAndEffect() {
        String raw =
                "  - { id: raw, match: { protocol: ssh }, when: \"command.tier =="
                        + " 'recorded-not-governed'\", effect: allow }\n";
        assertThat(decide(raw, terminal(Tier.RAW))).isInstanceOf(Allow.class);
        assertThat(decide(raw + block("b", "programs: [reboot]", "true"), terminal(Tier.RAW)))
                .isInstanceOf(Block.class);
        assertThat(decide(raw + effectBlock("shutdown"), terminal(Tier.RAW)))
                .isInstanceOf(Block.class);
        assertThat(
                        decide(
                                raw + block("b", "verbs: [EXEC], programs: [reboot]", "true"),
                                terminal(Tier.RAW)))
                .isInstanceOf(Allow.class);
        assertThat(
                        decide(
                                raw.replace("protocol: ssh", "protocol: ssh, effects: [read]"),
                                terminal(Tier.RAW)))
                .isInstanceOf(Block.class);
    }

    private static String mask(String id, String match, String orders) {
        return "  - { id: "
                + id
                + ", match: { protocol: ssh"
                + match
                + " }, effect: mask, mask: ["
                + orders
                + "] }\n";
    }

    @Test
    void masksOfDetectorsUniteAndTheStrongerStaysForADetector() {
        String rules =
                LINES
                        + mask(
                                "a",
                                "",
                                "{ detectors: [card, iban], with: partial, keep-first: 4, keep-last:"
                                        + " 4 }, { detectors: [email], with: token, key: k }")
                        + mask(
                                "b",
                                ", programs: [cat]",
                                "{ detectors: [card], with: partial, keep-last: 2 }, { detectors:"
                                        + " [email, secret], with: redact }");
        assertThat(decide(rules, exec("cat /x")))
                .isInstanceOfSatisfying(
                        Mask.class,
                        mask ->
                                assertThat(mask.masks())
                                        .containsExactly(
                                                order("b", "email", new Method.Redact()),
                                                order("b", "secret", new Method.Redact()),
                                                order("a", "card", new Method.Partial(0, 2)),
                                                order("a", "iban", new Method.Partial(4, 4))));
    }

    private static MaskOrder order(String rule, String detector, Method method) {
        return new MaskOrder(rule, List.of(), Set.of(detector), method);
    }

    @Test
    void aMaskHoldsForUnjudgedLinesAndRawTerminalsWhateverItsPrograms() {
        String rules =
                allow("odd", "judgements: [judged, unjudged], verbs: [EXEC, READ]")
                        + "  - { id: raw, match: { protocol: ssh }, when: \"command.tier =="
                        + " 'recorded-not-governed'\", effect: allow }\n"
                        + mask("m", ", programs: [cat]", "{ detectors: [card], with: redact }");
        assertThat(decide(rules, exec("cat /x"))).isInstanceOf(Mask.class);
        assertThat(decide(rules, exec("ls"))).isInstanceOf(Allow.class);
        assertThat(decide(rules, exec("$x"))).isInstanceOf(Mask.class);
        assertThat(decide(rules, terminal(Tier.RAW))).isInstanceOf(Mask.class);
        assertThat(decide(rules, file(SshVerb.READ, "/x", ""))).isInstanceOf(Allow.class);
    }

    @Test
    void limitsShadowAndConditionsOfTheSessionHoldForSshToo() {
        String rules =
                "  - { id: a, match: { protocol: ssh, verbs: [EXEC] }, when: \"'dev' in"
                        + " principal.groups\", effect: allow, limits: { bytes: 1MB,"
                        + " statements-per-minute: 5 } }\n"
                        + "  - { id: s, mode: shadow, match: { protocol: ssh, programs: [ls] },"
                        + " effect: block }\n";
        assertThat(decide(rules, exec("ls")))
                .isInstanceOfSatisfying(
                        Allow.class,
                        allow -> {
                            assertThat(allow.limits())
                                    .isEqualTo(new Limits(Limits.NONE, 1_000_000, 5));
                            assertThat(allow.basis().shadow()).containsExactly("s: block");
                        });
    }

    @Test
    void rulesOfOneProtocolSayNothingOfTheOther() {
        String sql = "  - { id: q, match: { protocol: postgres }, effect: allow }\n";
        assertThat(decide(sql, exec("ls"))).isInstanceOf(Block.class);
        Decision ofSql =
                policy("rules:\n" + LINES)
                        .engine()
                        .decide(Given.session(Principal.Kind.AGENT), Given.command(Given.select()));
        assertThat(ofSql).isInstanceOf(Block.class);
        String all = "rules:\n  - { id: all, effect: allow }\n";
        assertThat(policy(all).engine().decide(session, exec("ls"))).isInstanceOf(Allow.class);
        assertThat(policy(all).engine().decide(session, Given.command(Given.select())))
                .as("an SQL command in an SSH session is a mistake of the gateway's")
                .isInstanceOf(Block.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command.tier == ''",
                "command.programs == []",
                "command.argvs == []",
                "command.paths == []",
                "command.removals == []",
                "command.recursive_removals == []",
                "command.host == ''",
                "command.port == -1",
                "command.size == -1"
            })
    void namesOfSshAreEmptyForSql(String when) {
        var rules = "rules: [{ id: a, when: \"" + when + "\", effect: allow }]";
        assertThat(
                        policy(rules)
                                .engine()
                                .decide(
                                        Given.session(Principal.Kind.AGENT),
                                        Given.command(Given.select())))
                .isInstanceOf(Allow.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command.objects == []",
                "command.columns_read == []",
                "command.columns_written == []",
                "command.functions == []",
                "command.settings == []",
                "command.has_where",
                "command.limit == -1",
                "command.statements == 0",
                "command.parameters == []",
                "command.database == ''",
                "command.role == ''",
                "command.search_path == ''",
                "!command.in_transaction"
            })
    void namesOfSqlAreEmptyForSsh(String when) {
        assertThat(decide("  - { id: a, when: \"" + when + "\", effect: allow }", exec("cat /x")))
                .isInstanceOf(Allow.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    command.protocol | 'ssh'
                    command.verb | 'EXEC'
                    command.verbs | ['EXEC']
                    command.tier | 'exec'
                    command.programs | ['cat', 'rm']
                    command.argvs | [['cat', '/a'], ['rm', '-rf', '/b']]
                    command.effects | ['read', 'remove', 'remove-recursively']
                    command.paths | ['/a', '/b']
                    command.removals | ['/b']
                    command.recursive_removals | ['/b']
                    command.reads | []
                    command.judged | true
                    command.reason | ''
                    """)
    void conditionsSeeWhatTheAnalysisFound(String name, String value) {
        String rule = "  - { id: a, when: \"" + name + " == " + value + "\", effect: allow }";
        assertThat(decide(rule, exec("cat /a; rm -rf /b"))).isInstanceOf(Allow.class);
    }

    @Test
    void everyVerbCanBeNamedInEitherCase() {
        String verbs =
                String.join(", ", Arrays.stream(SshVerb.values()).map(SshVerb::name).toList());
        for (String words : new String[] {verbs, verbs.toLowerCase(Locale.ROOT)}) {
            String rules = allow("a", "verbs: [" + words + "]");
            assertThat(decide(rules, exec("ls"))).isInstanceOf(Allow.class);
            assertThat(decide(rules, forward(SshVerb.LISTEN, "/run/x"))).isInstanceOf(Allow.class);
        }
    }
}
