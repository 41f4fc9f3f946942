package dev.sallyport.http;

import java.time.Duration;

/// How long the door waits, and for what.
///
/// @param connect until a target takes a connection, and from then on until it can take a request
/// @param body until a body that is read has come, and between two pieces of one that is passed on
/// @param answer until a target answers, and between two pieces of an answer of known length
/// @param upgrade until a target answers a request for a WebSocket
/// @param quiet between two pieces of an answer that doesn't tell its length, and of gRPC: events
///   and logs that are followed may be silent for long
/// @param idle until a client's connection without a request is closed, or one that begins a
///   request and doesn't end its headers
/// @param pooled the same of a connection to a target; shorter than what servers usually wait, so
///   that none closes under a request
/// @param sweep how often clocks are looked at
public record Deadlines(
        Duration connect,
        Duration body,
        Duration answer,
        Duration upgrade,
        Duration quiet,
        Duration idle,
        Duration pooled,
        Duration sweep) {
    public static final Deadlines USUAL =
            new Deadlines(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(1));
}
