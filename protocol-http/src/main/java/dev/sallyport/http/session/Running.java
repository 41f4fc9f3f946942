package dev.sallyport.http.session;

/// A request, or a connection it became, that is under way in a session. Called from any thread;
/// returns at once.
public interface Running {
    /// The session is over: nothing more goes either way.
    void end(String reason);

    /// The gateway is stopping: what would go on for long ends now.
    default void stopping() {}

    /// A second or so has passed: look at your deadlines.
    void tick(long nowNanos);
}
