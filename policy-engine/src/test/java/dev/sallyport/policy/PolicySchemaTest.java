package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.policy.detect.Detector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The published schema says what the loader does.
class PolicySchemaTest {
    private static final Path CONFIG = Path.of("..", "config");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private final JsonNode schema = read(CONFIG.resolve("policy.schema.json"));
    private final JsonSchema validator =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);

    private static JsonNode read(Path path) {
        try {
            return YAML.readTree(Files.readString(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Set<ValidationMessage> complaints(String yaml) throws IOException {
        return validator.validate(YAML.readTree(yaml));
    }

    @Test
    void theSamplesAreValid() throws IOException, PolicyException {
        for (String file : List.of("shop.yaml", "box.yaml", "api.yaml")) {
            assertThat(complaints(Files.readString(CONFIG.resolve("policies").resolve(file))))
                    .as(file)
                    .isEmpty();
        }
        assertThat(PolicyLoader.load(CONFIG.resolve("policies")).rules()).isPositive();
    }

    @Test
    void everyMappingHasTheKeysThatTheLoaderKnowsAndNoOthers() {
        Map<String, Keys> mappings =
                Map.ofEntries(
                        Map.entry("", Keys.FILE),
                        Map.entry("/$defs/defaults", Keys.DEFAULTS),
                        Map.entry("/$defs/vocabulary", Keys.VOCABULARY),
                        Map.entry("/$defs/rule", Keys.RULE),
                        Map.entry("/$defs/match", Keys.MATCH),
                        Map.entry("/$defs/limits", Keys.LIMITS),
                        Map.entry("/$defs/mask", Keys.MASK),
                        Map.entry("/$defs/approval", Keys.APPROVAL),
                        Map.entry("/$defs/test", Keys.TEST),
                        Map.entry("/$defs/given", Keys.GIVEN),
                        Map.entry("/$defs/file", Keys.FILE_OPERATION),
                        Map.entry("/$defs/http", Keys.HTTP_REQUEST),
                        Map.entry("/$defs/mcp", Keys.MCP_MESSAGE),
                        Map.entry("/$defs/principal", Keys.PRINCIPAL),
                        Map.entry("/$defs/target", Keys.TARGET),
                        Map.entry("/$defs/expect", Keys.EXPECT));
        assertThat(schema.path("$defs").size()).isEqualTo(mappings.size() - 1);
        mappings.forEach((at, keys) -> {
            JsonNode mapping = schema.at(at);
            assertThat(mapping.path("additionalProperties").isBoolean()).isTrue();
            assertThat(mapping.path("additionalProperties").asBoolean()).isFalse();
            assertThat(names(mapping.path("properties")))
                    .as(at)
                    .isEqualTo(new TreeSet<>(keys.known()));
        });
    }

    @Test
    void everyListOfWordsIsTheLoaders() {
        String sql = "/$defs/match/allOf/0/then/properties";
        assertWords(sql + "/verbs/items/enum", Verbs.words());
        assertWords(sql + "/objects/items/enum", SqlObjects.KINDS);
        assertWords(
                sql + "/effects/items/enum",
                Arrays.stream(Effect.values()).map(Effect::word).toList());
        String ssh = "/$defs/match/allOf/1/then/properties";
        assertWords(
                ssh + "/verbs/items/enum",
                Arrays.stream(SshVerb.values()).map(SshVerb::name).toList());
        assertWords(
                ssh + "/effects/items/enum",
                Arrays.stream(ShellEffect.values()).map(ShellEffect::word).toList());
        assertWords(
                "/$defs/match/allOf/2/then/properties/verbs/items/enum",
                HttpActionReader.VERBS.keySet());
        assertWords("/$defs/http/properties/method/enum", HttpRequests.VERBS.keySet());
        assertWords("/$defs/file/properties/operation/enum", SshRequests.FILE_OPERATIONS.keySet());
        assertWords("/$defs/mask/properties/detectors/items/enum", Detector.BY_WORD.keySet());
        assertWords("/$defs/given/properties/tier/enum", SshRequests.LINE_TIERS.keySet());
        assertWords("/$defs/given/properties/terminal/enum", SshRequests.TERMINAL_TIERS.keySet());
        assertWords(
                "/$defs/match/properties/kinds/items/enum",
                Arrays.stream(Principal.Kind.values()).map(Principal.Kind::word).toList());
        assertWords(
                "/$defs/match/properties/protocol/enum",
                Arrays.stream(Protocol.values()).map(Protocol::word).toList());
        assertWords(
                "/$defs/rule/properties/effect/enum",
                Arrays.stream(RuleEffect.values()).map(RuleEffect::word).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [{ id: a, effect: allow, wen: x }]",
                "rules: [{ id: a, effect: allow, match: { verb: [SELECT] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [SELEKT] } }]",
                "rules: [{ id: a, effect: allow, match: { verbs: [SELECT] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http, effects: [read] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [SELECT] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [EXEC] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, objects: [TABLE] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: postgres, programs: [ls] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, programs: [/bin/ls] } }]",
                "rules: [{ id: a, effect: mask, mask: [{ columns: [a], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ columns: [a], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ detectors: [cart], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: ssh }, effect: allow, limits: { rows: 1 } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http, verbs: [SELECT] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http, paths: [orders] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http, tools: ['a b'] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, paths: [/x] } }]",
                "rules: [{ id: a, effect: allow, match: { tools: [x] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http }, limits: { rows: 1 } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh }, record: bodies }]",
                "rules: [{ id: a, effect: allow, record: bodies }]",
                "rules: [{ id: a, effect: block, match: { protocol: http }, record: bodies }]",
                "rules: [{ id: a, match: { protocol: http }, effect: mask, mask: [{ columns: [a], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: http }, effect: mask, mask: [{ fields: [a..b], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ fields: [a], with: redact }] }]",
                "tests: [{ name: a, given: { http: { path: x } }, expect: {} }]",
                "tests: [{ name: a, given: { http: { method: TOOL } }, expect: {} }]",
                "tests: [{ name: a, given: { mcp: {} }, expect: {} }]",
                "tests: [{ name: a, given: { mcp: { tool: a, arguments: [1] } }, expect: {} }]",
                "tests: [{ name: a, given: { sql: x, ssh: x }, expect: {} }]",
                "tests: [{ name: a, given: { forward: db }, expect: {} }]",
                "tests: [{ name: a, given: { file: { operation: open, path: /x } }, expect: {} }]",
                "rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ detectors: [card], with: redact }] }]",
                "rules: [{ id: a, match: { protocol: postgres }, effect: mask }]",
                "rules: [{ id: a, effect: hold }]",
                "rules: [{ id: a, effect: allow, remedy: x }]",
                "rules: [{ id: a, effect: block, limits: { rows: 1 } }]",
                "rules: [{ id: a, effect: hold, approval: { from: [boss] } }]",
                "rules: [{ id: a, effect: hold, approval: { from: [\"group:a\"], uses: 2 } }]",
                "rules: [{ id: a, effect: allow, limits: { bytes: 5 elephants } }]",
                "invariants: []",
                "tests: [{ name: a, given: { sql: x }, expect: { efect: allow } }]"
            })
    void schemaAndLoaderRefuseTheSame(String yaml) throws IOException {
        assertThat(complaints(yaml)).isNotEmpty();
        assertThat(loads(yaml)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [{ id: a, effect: allow, limits: { bytes: 20MB, rows: 5 } }]",
                "rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a.b], with: null }] }]",
                "rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: ['*.b'], with: token, key: k }] }]",
                "rules: [{ id: a, effect: hold, approval: { from: ['group:a'], within: 1h } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, programs: [ls], effects: [read] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [READ, LISTEN] } }]",
                "rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ detectors: [card, us-ssn], with: partial, keep-last: 4 }] }]",
                "rules: [{ id: a, effect: allow, record: bodies, match: { protocol: http, verbs: [GET, TOOL], paths: [/x/**] } }]",
                "rules: [{ id: a, effect: allow, match: { protocol: http, tools: ['find_*'] } }]",
                "rules: [{ id: a, match: { protocol: http }, effect: mask, mask: [{ fields: ['**.email', a.b], detectors: [card], with: redact }] }]",
                "tests: [{ name: a, given: { http: { method: POST, path: /x, headers: { a: b }, body: { c: [1] } } }, expect: {} }]",
                "tests: [{ name: a, given: { mcp: { tool: x, arguments: { a: 1 }, changed: true } }, expect: {} }]",
                "tests: [{ name: a, given: { ssh: x, tier: broker, directory: /x }, expect: {} }]",
                "tests: [{ name: a, given: { file: { operation: rename, path: /x, other: /y } }, expect: {} }]",
                "tests: [{ name: a, given: { terminal: recorded-not-governed }, expect: {} }]",
                "tests: [{ name: a, given: { forward: 'db:5432' }, expect: {} }]",
                "tests: [{ name: a, given: { listen: /run/x.sock }, expect: {} }]",
                "rules: [{ id: a, effect: block, remedy: x, reason: y, match: { protocol: postgres, verbs: ['@session'] } }]"
            })
    void schemaAndLoaderAcceptTheSame(String yaml) throws IOException {
        assertThat(complaints(yaml)).isEmpty();
        assertThat(loads(yaml)).isTrue();
    }

    private static boolean loads(String yaml) {
        try {
            return PolicyLoader.load(PolicyFiles.of("a.yaml", yaml)) != null;
        } catch (PolicyException e) {
            return false;
        }
    }

    private void assertWords(String at, Collection<String> words) {
        List<String> listed = new java.util.ArrayList<>();
        schema.at(at).forEach(word -> listed.add(word.asText()));
        assertThat(listed).as(at).containsExactlyInAnyOrderElementsOf(words);
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
