package dev.sallyport.ssh.wire;

/// A terminal as the client asked for it (RFC 4254, section 6.2). Immutable.
public final class Pty {
    /// In characters and in pixels; 0 where the client does not say.
    public record Size(int columns, int rows, int width, int height) {}

    private final String term;
    private final Size size;
    private final byte[] modes;

    /// @param modes encoded terminal modes (section 8), passed on as they came
    public Pty(String term, Size size, byte[] modes) {
        this.term = term;
        this.size = size;
        this.modes = modes.clone();
    }

    public String term() {
        return term;
    }

    public Size size() {
        return size;
    }

    public byte[] modes() {
        return modes.clone();
    }

    public Pty resized(Size now) {
        return new Pty(term, now, modes);
    }
}
