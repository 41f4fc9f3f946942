package dev.sallyport.policy.shell;

/// Writes words so that every shell of the POSIX family reads them back as they were.
final class Quote {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder literal = new StringBuilder();
    private boolean any;

    static String word(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    Quote literal(String text) {
        literal.append(text);
        any = true;
        return this;
    }

    /// Goes out as it stands.
    Quote raw(String text) {
        flush();
        this.text.append(text);
        any = true;
        return this;
    }

    private void flush() {
        if (!literal.isEmpty()) {
            text.append(word(literal.toString()));
            literal.setLength(0);
        }
    }

    boolean isEmpty() {
        return !any;
    }

    String take() {
        flush();
        String whole = text.isEmpty() ? "''" : text.toString();
        text.setLength(0);
        any = false;
        return whole;
    }
}
