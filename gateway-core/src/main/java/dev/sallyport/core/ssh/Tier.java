package dev.sallyport.core.ssh;

/// How far the gateway governs what runs; in every event of the command.
public enum Tier {
    /// One request, parsed and judged, without a terminal of the client's own.
    EXEC("exec"),
    /// A line of the broker shell: typed in the gateway, judged as a whole.
    BROKER("broker"),
    /// Keystrokes go to the host as they come: recorded, watched, but not judged.
    RAW("recorded-not-governed");

    private final String word;

    Tier(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
