package dev.sallyport.ssh.channel;

import java.util.regex.Pattern;

/// What a person would have read of a terminal's output, for searching.
final class PlainText {
    /// ECMA-48: control sequences, strings (OSC, DCS, …) with their end, other escapes; and control
    /// characters but for tab and line feed.
    private static final Pattern HIDDEN =
            Pattern.compile(
                    "\\x1b\\[[0-?]*[ -/]*[@-~]"
                            + "|\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?"
                            + "|\\x1b[ -/]*[0-~]"
                            + "|[\\x00-\\x08\\x0b-\\x1f\\x7f]");

    private PlainText() {}

    static String of(String output) {
        return HIDDEN.matcher(output).replaceAll("");
    }
}
