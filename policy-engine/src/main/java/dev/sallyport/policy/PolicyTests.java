package dev.sallyport.policy;

import dev.sallyport.core.Decision;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.policy.PolicyTest.Expected;
import dev.sallyport.policy.http.FieldPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the tests that stand in policy files, through the engine that decides for real. Thread-safe
/// where the analysers are.
public final class PolicyTests {
    private final SqlAnalyzer sql;
    private final ShellAnalyzer shell;

    public PolicyTests(SqlAnalyzer sql, ShellAnalyzer shell) {
        this.sql = sql;
        this.shell = shell;
    }

    /// @param failures what was expected and what came, one sentence each; empty where it passed
    /// @param explanation of the command, whether it passed or not
    public record Result(PolicyTest test, List<String> failures, Explanation explanation) {
        public Result {
            failures = List.copyOf(failures);
        }

        public boolean passed() {
            return failures.isEmpty();
        }
    }

    /// The results in file order.
    public List<Result> run(LoadedPolicy policy) {
        var explainer = new PolicyExplainer(policy.engine());
        return policy.tests().stream().map(test -> run(explainer, test)).toList();
    }

    private Result run(PolicyExplainer explainer, PolicyTest test) {
        Explanation explanation =
                explainer.explain(test.session(), test.asked().analyzed(sql, shell));
        return new Result(test, failures(test.expected(), explanation), explanation);
    }

    private static List<String> failures(Expected expected, Explanation explanation) {
        Decision decision = explanation.decision();
        List<String> failures = new ArrayList<>();
        compare("effect", expected.effect(), explanation.effect(), failures);
        compare("rule", expected.rule(), decision.basis().rule(), failures);
        compare("code", expected.code(), code(decision), failures);
        List<MaskOrder> masks = masks(decision);
        masked(expected, masks, failures);
        if (expected.shadow() != null) {
            List<String> ids =
                    decision.basis().shadow().stream()
                            .map(entry -> entry.substring(0, entry.indexOf(':')))
                            .sorted()
                            .toList();
            List<String> wanted = expected.shadow().stream().sorted().toList();
            compare("shadow", wanted.toString(), ids.toString(), failures);
        }
        return failures;
    }

    private static void compare(
            String what, @Nullable String expected, @Nullable String was, List<String> failures) {
        if (expected != null && !expected.equals(was)) {
            failures.add("expected " + what + " " + expected + ", was " + was);
        }
    }

    private static void masked(Expected expected, List<MaskOrder> masks, List<String> failures) {
        if (expected.masked() != null && expected.masked().isEmpty() && !masks.isEmpty()) {
            failures.add("expected no mask, was " + masks);
        }
        for (String column : expected.masked() == null ? List.<String>of() : expected.masked()) {
            if (!covers(masks, column)) {
                failures.add("expected a mask on " + column + ", there is none");
            }
        }
        for (String column : expected.unmasked()) {
            if (covers(masks, column)) {
                failures.add("expected no mask on " + column + ", there is one");
            }
        }
    }

    /// @param name a column in SQL, a field or its pattern in HTTP, or a detector
    private static boolean covers(List<MaskOrder> masks, String name) {
        return ColumnPatterns.anyCovers(masks, name)
                || masks.stream()
                        .anyMatch(order ->
                                order.detectors().contains(name)
                                        || order.fields().stream()
                                                .anyMatch(field -> covers(field, name)));
    }

    private static boolean covers(String field, String name) {
        FieldPattern pattern = FieldPattern.of(field);
        return field.equals(name) || (pattern != null && pattern.covers(name));
    }

    private static @Nullable String code(Decision decision) {
        return decision instanceof Decision.Block block ? block.refusal().code().word() : null;
    }

    /// The masks that hold once the command runs.
    private static List<MaskOrder> masks(Decision decision) {
        return switch (decision) {
            case Decision.Verdict verdict -> verdict.masks();
            case Decision.Hold hold -> hold.release().masks();
        };
    }
}
