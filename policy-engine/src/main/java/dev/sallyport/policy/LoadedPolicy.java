package dev.sallyport.policy;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.config.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A policy that was read without a problem.
///
/// @param tests those of all files, in file order
public record LoadedPolicy(PolicyEngine engine, List<PolicyTest> tests) {
    public LoadedPolicy {
        tests = List.copyOf(tests);
    }

    public String digest() {
        return engine.digest();
    }

    /// @param keys the names of the keys that there are for `token` masks
    /// @throws PolicyException where a rule names another one: its columns could only be withheld
    void requireMaskKeys(Set<String> keys) throws PolicyException {
        var problems = new ArrayList<PolicyProblem>();
        for (Rule rule : engine.rules()) {
            for (MaskOrder order : rule.masks()) {
                if (order.method() instanceof Method.Token(String key) && !keys.contains(key)) {
                    problems.add(
                            new PolicyProblem(
                                    "policy",
                                    0,
                                    "rules." + rule.id() + ".mask",
                                    missing(key, keys)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
    }

    private static String missing(String key, Set<String> keys) {
        return "key \""
                + key
                + "\" is not in the configuration's mask-keys"
                + (keys.isEmpty() ? ", which has none" : "; " + Suggestion.among(keys, key));
    }

    /// How many rules there are, shadow rules counted in.
    public int rules() {
        return engine.rules().size();
    }
}
