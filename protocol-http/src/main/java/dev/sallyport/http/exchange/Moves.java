package dev.sallyport.http.exchange;

/// Is told how a body that is passed on as it comes gets on. On the event loop.
@FunctionalInterface
interface Moves {
    /// More of it was passed on, or all was.
    void moved();

    /// The upstream took what there was: now it is the client's turn.
    default void awaited() {}
}
