package dev.sallyport.policy.shell;

import java.util.List;

/// One word of shell text, before any expansion but that of braces.
record Word(List<Part> parts) {
    Word {
        parts = List.copyOf(parts);
    }

    static Word literal(String text) {
        return new Word(List.of(new Part.Text(text, true)));
    }

    /// Whether it is this text, quoted or not.
    boolean isText(String text) {
        return parts.size() == 1
                && parts.getFirst() instanceof Part.Text(String found, _)
                && found.equals(text);
    }

    /// Whether it is this text, without a quote, a backslash or an expansion.
    boolean isBare(String text) {
        return parts.size() == 1
                && parts.getFirst() instanceof Part.Text(String found, boolean quoted)
                && !quoted
                && found.equals(text);
    }
}
