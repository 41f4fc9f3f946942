package dev.sallyport.core.http;

/// A text that is no JSON, or none that every reader understands in the same way.
public final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why for people, without anything of the text
    public NotJson(String why) {
        super(why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
