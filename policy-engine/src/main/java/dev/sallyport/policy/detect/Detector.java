package dev.sallyport.policy.detect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The kinds of values that can be found by their shape; `docs/masking.md` tells each one's.
public enum Detector {
    CARD,
    IBAN,
    EMAIL,
    PHONE,
    US_SSN,
    IPV4,
    SECRET;

    /// All of them, by the word in rules.
    public static final Map<String, Detector> BY_WORD =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Detector::word, Function.identity()));

    /// The word in rules and events.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
