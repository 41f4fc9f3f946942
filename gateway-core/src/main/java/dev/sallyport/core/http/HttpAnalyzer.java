package dev.sallyport.core.http;

/// Reads what requests say. Thread-safe, quick (microseconds a kilobyte) and bounded: event loops
/// call it.
public interface HttpAnalyzer {
    /// Never throws on a client's input: what can't be read is unknown, or the whole is unjudged.
    HttpFacts analyze(HttpCall call);
}
