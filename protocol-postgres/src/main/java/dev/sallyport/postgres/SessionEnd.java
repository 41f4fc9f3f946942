package dev.sallyport.postgres;

/// A user event on the client channel's pipeline: the session ends now because its token expired,
/// it was killed or the gateway stops. The statement path writes the error (FATAL) to the client as
/// soon as no message is half written, and closes the client channel. The door closes both channels
/// two seconds later, whatever the path did.
///
/// @param sqlState of class 57
/// @param message for the client
public record SessionEnd(String sqlState, String message) {}
