package dev.sallyport.core;

/// How much an allowed command may return, how often it may come, and how much of it is kept.
/// [#NONE] in a number: no limit.
///
/// @param recordBodies the bodies of the request and its answer are recorded
public record Limits(long rows, long bytes, long statementsPerMinute, boolean recordBodies) {
    public static final long NONE = Long.MAX_VALUE;
    public static final Limits UNLIMITED = new Limits(NONE, NONE, NONE);

    public Limits(long rows, long bytes, long statementsPerMinute) {
        this(rows, bytes, statementsPerMinute, false);
    }

    /// The tighter of each; what one wants recorded is recorded.
    public Limits and(Limits other) {
        return new Limits(
                Math.min(rows, other.rows),
                Math.min(bytes, other.bytes),
                Math.min(statementsPerMinute, other.statementsPerMinute),
                recordBodies || other.recordBodies);
    }
}
