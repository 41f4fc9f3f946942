package dev.sallyport.policy;

import java.util.Locale;

/// What a rule does, from the weakest to the strongest.
enum RuleEffect {
    ALLOW,
    MASK,
    HOLD,
    BLOCK;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
