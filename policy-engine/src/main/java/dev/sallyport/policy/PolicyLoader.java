package dev.sallyport.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns policy files into a [LoadedPolicy], or tells all that is wrong with them. One use, one
/// thread.
public final class PolicyLoader {
    static final int MOST_RULES = 2_000;
    static final int MOST_TESTS = 5_000;
    private static final String NO_RULE_ALLOWS = "no rule allows this";

    private final Problems problems = new Problems();
    private final List<Section> files = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();

    private PolicyLoader() {}

    /// Reads every `*.yaml` of a directory.
    public static LoadedPolicy load(Path directory) throws PolicyException {
        return load(PolicyFiles.read(directory));
    }

    public static LoadedPolicy load(PolicyFiles files) throws PolicyException {
        return new PolicyLoader().read(files);
    }

    private LoadedPolicy read(PolicyFiles policy) throws PolicyException {
        for (var file : policy.files().entrySet()) {
            YamlNode document = new YamlReader(file.getKey(), problems).read(file.getValue());
            Section section =
                    document == null
                            ? null
                            : Section.of(problems, file.getKey(), "", document, Keys.FILE);
            if (section != null) {
                files.add(section);
            }
        }
        Vocabulary vocabulary = vocabulary();
        String nothingAllows = nothingAllows();
        List<Rule> rules = rules(new RuleReader(vocabulary, new Conditions()));
        List<PolicyTest> tests = tests(new TestReader(vocabulary, ids.keySet()));
        problems.throwIfAny();
        return new LoadedPolicy(new PolicyEngine(rules, policy.digest(), nothingAllows), tests);
    }

    /// The names of all files together.
    private Vocabulary vocabulary() {
        Set<String> groups = new HashSet<>();
        Set<String> tags = new HashSet<>();
        for (Section file : files) {
            Section vocabulary = file.section("vocabulary", Keys.VOCABULARY);
            if (vocabulary != null) {
                groups.addAll(vocabulary.texts("groups"));
                tags.addAll(vocabulary.texts("tags"));
            }
        }
        return new Vocabulary(groups, tags);
    }

    private String nothingAllows() {
        String reason = NO_RULE_ALLOWS;
        String from = null;
        for (Section file : files) {
            Section defaults = file.section("defaults", Keys.DEFAULTS);
            if (defaults == null) {
                continue;
            }
            if (from != null) {
                file.problem("defaults", "stands in " + from + " too; keep one of them");
            }
            from = file.file();
            defaults.oneOf("effect", Map.of("block", RuleEffect.BLOCK));
            reason = defaults.text("reason", reason);
        }
        return reason;
    }

    private List<Rule> rules(RuleReader reader) {
        List<Rule> rules = new ArrayList<>();
        for (Section file : files) {
            for (Section section : file.sections("rules", Keys.RULE)) {
                String id = id(section);
                Rule rule = reader.read(id, id.isEmpty() ? section : section.named("rules." + id));
                if (rule != null) {
                    rules.add(rule);
                }
            }
            file.require(
                    rules.size() <= MOST_RULES,
                    "rules",
                    "more than " + MOST_RULES + " rules in all files together");
        }
        return rules;
    }

    private String id(Section rule) {
        String id = rule.text("id");
        if (id == null) {
            rule.require(rule.has("id"), "", "the rule has no id");
            return "";
        }
        if (!id.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
            rule.problem(
                    "id",
                    "\""
                            + id
                            + "\": expected up to 64 of a-z, 0-9, dot, dash and underscore,"
                            + " beginning with a letter or digit");
        }
        String first = ids.putIfAbsent(id, rule.file() + ":" + rule.line());
        rule.require(first == null, "id", "\"" + id + "\" is the id of a rule at " + first);
        return id;
    }

    private List<PolicyTest> tests(TestReader reader) {
        List<PolicyTest> tests = new ArrayList<>();
        for (Section file : files) {
            for (Section section : file.sections("tests", Keys.TEST)) {
                PolicyTest test = reader.read(section);
                if (test != null) {
                    tests.add(test);
                }
            }
            file.require(
                    tests.size() <= MOST_TESTS,
                    "tests",
                    "more than " + MOST_TESTS + " tests in all files together");
        }
        return tests;
    }
}
