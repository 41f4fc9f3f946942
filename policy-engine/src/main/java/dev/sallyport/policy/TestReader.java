package dev.sallyport.policy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.Target;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads one test of a file. What `given` leaves out is empty, or the word `test`.
final class TestReader {
    private static final String TEST = "test";
    private static final UUID NO_SESSION = new UUID(0, 0);
    private static final Map<String, Principal.Kind> KINDS =
            Arrays.stream(Principal.Kind.values())
                    .collect(Collectors.toUnmodifiableMap(Principal.Kind::word, kind -> kind));
    private static final Map<String, String> CODES =
            Arrays.stream(new Refusal.Code[] {Refusal.Code.BLOCKED, Refusal.Code.UNJUDGED})
                    .collect(Collectors.toUnmodifiableMap(Refusal.Code::word, Refusal.Code::word));
    private static final Map<String, String> EFFECTS =
            Arrays.stream(RuleEffect.values())
                    .collect(Collectors.toUnmodifiableMap(RuleEffect::word, RuleEffect::word));

    private final Vocabulary vocabulary;
    private final Set<String> ids;

    /// @param ids those of all rules
    TestReader(Vocabulary vocabulary, Set<String> ids) {
        this.vocabulary = vocabulary;
        this.ids = ids;
    }

    /// Null where the test can't be used.
    @Nullable PolicyTest read(Section test) {
        String name = test.text("name");
        test.require(test.has("name"), "", "the test has no name");
        Section given = test.section("given", Keys.GIVEN);
        test.require(test.has("given"), "", "the test has no `given`");
        Section expect = test.section("expect", Keys.EXPECT);
        test.require(test.has("expect"), "", "the test has no `expect`");
        if (name == null || given == null || expect == null) {
            return null;
        }
        Asked asked = AskedReader.read(given);
        Session session = session(given, asked == null ? Protocol.POSTGRES : asked.protocol());
        PolicyTest.Expected expected = expected(expect);
        return asked == null
                ? null
                : new PolicyTest(test.file(), test.line(), name, session, asked, expected);
    }

    private Session session(Section given, Protocol protocol) {
        return new Session(
                NO_SESSION,
                principal(given.section("principal", Keys.PRINCIPAL)),
                target(given.section("target", Keys.TARGET), protocol),
                given.text("account", TEST),
                given.text("client-address", "127.0.0.1:1"),
                Map.of(),
                Instant.EPOCH,
                Instant.MAX);
    }

    private Principal principal(@Nullable Section given) {
        if (given == null) {
            return new Principal(TEST, TEST, TEST, Principal.Kind.HUMAN, Set.of(), List.of(), null);
        }
        Principal.Kind kind = given.oneOf("kind", KINDS);
        String issuer = given.text("issuer", TEST);
        List<String> groups = given.texts("groups");
        groups.forEach(g -> vocabulary.group(g).ifPresent(bad -> given.problem("groups", bad)));
        return new Principal(
                issuer,
                given.text("subject", TEST),
                given.text("name", TEST),
                kind == null ? Principal.Kind.HUMAN : kind,
                new HashSet<>(groups),
                given.texts("actors").stream().map(a -> new Principal.Person(issuer, a)).toList(),
                given.text("owner"));
    }

    private Target target(@Nullable Section given, Protocol protocol) {
        if (given == null) {
            return new Target(TEST, protocol, Set.of());
        }
        List<String> tags = given.texts("tags");
        tags.forEach(tag -> vocabulary.tag(tag).ifPresent(bad -> given.problem("tags", bad)));
        return new Target(given.text("name", TEST), protocol, new HashSet<>(tags));
    }

    private PolicyTest.Expected expected(Section expect) {
        String rule = expect.text("rule");
        expect.require(
                rule == null || ids.contains(rule),
                "rule",
                "there is no rule \""
                        + rule
                        + "\""
                        + (rule == null ? "" : Problems.suggestion(rule, ids)));
        return new PolicyTest.Expected(
                expect.oneOf("effect", EFFECTS),
                rule,
                expect.oneOf("code", CODES),
                listOrNull(expect, "masked"),
                expect.texts("unmasked"),
                listOrNull(expect, "shadow"));
    }

    /// An empty list says something here: none.
    private static @Nullable List<String> listOrNull(Section expect, String key) {
        if (expect.node(key) instanceof YamlNode.Sequence list && list.items().isEmpty()) {
            return List.of();
        }
        return expect.has(key) ? expect.texts(key) : null;
    }
}
