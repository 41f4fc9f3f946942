package dev.sallyport.ssh.upstream;

/// What comes from a channel at the host. Calls come from the upstream connection's I/O thread, one
/// at a time, and must not block.
public interface UpstreamSink {
    /// The first call: the host has opened the channel; the request goes out right after.
    void opened(UpstreamChannel channel);

    /// The request has gone out: input may follow.
    void requested(UpstreamChannel channel);

    /// @param data valid during the call only; call [UpstreamChannel#consumed] when it is used up,
    ///   or the host stops sending after 2 MB
    void data(boolean stderr, byte[] data, int offset, int length);

    /// The host will send no more data.
    void ended();

    void exited(int status);

    /// @param name without `SIG`
    void killed(String name, boolean dumpedCore, String message);

    /// The host refused the request; [#closed] follows.
    void refused();

    /// Once, the last call, whatever closed the channel; never for a channel that did not open.
    void closed();
}
