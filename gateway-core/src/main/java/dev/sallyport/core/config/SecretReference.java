package dev.sallyport.core.config;

import java.util.regex.Pattern;

/// Where a secret is: `file:PATH` or `env:NAME`. What is none of these may be a secret that someone
/// pasted, so no message ever repeats it.
public final class SecretReference {
    static final String EXPECTED =
            "expected a reference, file:PATH or env:NAME; put the secret into a file or an"
                    + " environment variable and name that here";

    private static final Pattern FILE = Pattern.compile("file:[^\\p{Cntrl}]{1,4096}");
    private static final Pattern ENV = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,254}");
    private static final Pattern LATER = Pattern.compile("(store|vault):.*", Pattern.DOTALL);

    private SecretReference() {}

    public static boolean isReference(String text) {
        return FILE.matcher(text).matches() || ENV.matcher(text).matches();
    }

    /// @param key of the text, for the message
    /// @throws ConfigProblems where it is no reference
    static void require(String key, String text) {
        new Problems().require(isReference(text), key, problem(text)).throwIfAny();
    }

    /// What is wrong with a text that is not a reference, without its content.
    static String problem(String text) {
        var later = LATER.matcher(text);
        if (later.matches()) {
            return "references of the kind "
                    + later.group(1)
                    + ": are not read by this version; expected file:PATH or env:NAME";
        }
        return "found a literal value; " + EXPECTED;
    }
}
