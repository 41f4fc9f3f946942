package dev.sallyport.policy;

import java.util.List;

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

    /// How many rules there are, shadow rules counted in.
    public int rules() {
        return engine.rules().size();
    }
}
