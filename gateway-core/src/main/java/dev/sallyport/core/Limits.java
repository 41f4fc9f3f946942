package dev.sallyport.core;

/// How much an allowed command may return, and how often it may come. [#NONE] in a field: no limit.
public record Limits(long rows, long bytes, long statementsPerMinute) {
    public static final long NONE = Long.MAX_VALUE;
    public static final Limits UNLIMITED = new Limits(NONE, NONE, NONE);

    /// The tighter of each.
    public Limits and(Limits other) {
        return new Limits(
                Math.min(rows, other.rows),
                Math.min(bytes, other.bytes),
                Math.min(statementsPerMinute, other.statementsPerMinute));
    }
}
