package dev.sallyport.http.exchange;

/// What is done with the requests of a kind of target: plain requests, MCP, WebSockets. Every
/// command of theirs goes through the gate.
public interface Handling {
    /// Takes the request over, on its event loop. [Admitted#answer] has to be closed in the end.
    void handle(Admitted admitted);
}
