package dev.sallyport.postgres;

/// What takes over when both legs are logged in.
public interface StatementPath {
    /// On the event loop of both channels. Closing either channel ends the session.
    void open(OpenedSession opened);
}
