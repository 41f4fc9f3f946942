package dev.sallyport.http.request;

/// Sets of ASCII characters (RFC 3986, appendix A).
final class CharacterClass {
    private static final int ASCII = 128;

    static final CharacterClass UNRESERVED = of(letters() + "0123456789-._~");

    /// What stands for itself in a segment of a path. A semicolon is not among them: some servers
    /// cut a segment there and others don't.
    static final CharacterClass SEGMENT = UNRESERVED.and("!$&'()*+,=:@");

    /// What stands for itself in a query. Encoded, `&`, `=` and `+` mean something else there.
    static final CharacterClass QUERY = UNRESERVED.and("!$&'()*+,=:@/?");

    /// Printable ASCII that a URI may not have, and that clients write all the same.
    static final CharacterClass UNWISE = of("\"<>^`{|}[]");

    private final boolean[] has;

    private CharacterClass(boolean[] has) {
        this.has = has;
    }

    private static CharacterClass of(String characters) {
        return new CharacterClass(new boolean[ASCII]).and(characters);
    }

    private CharacterClass and(String characters) {
        boolean[] more = has.clone();
        characters.chars().forEach(c -> more[c] = true);
        return new CharacterClass(more);
    }

    private static String letters() {
        return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    }

    boolean has(int character) {
        return character < ASCII && has[character];
    }
}
