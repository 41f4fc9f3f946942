package dev.sallyport.postgres.upstream;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.function.Consumer;

/// What came of a login at the upstream.
public sealed interface UpstreamResult {
    /// ReadyForQuery was read; the channel does not read on, and keeps bytes that came early until
    /// `letGo`.
    ///
    /// @param parameters the upstream's ParameterStatus values
    /// @param sendCancel sends a CancelRequest with the upstream's own key on a connection of its
    ///   own and returns at once; calls what it is given, on the event loop, when that is over
    /// @param letGo takes the login's handler off the channel
    record LoggedIn(
            Channel channel,
            Map<String, String> parameters,
            Consumer<Runnable> sendCancel,
            Runnable letGo)
            implements UpstreamResult {
        public LoggedIn {
            parameters = Map.copyOf(parameters);
        }
    }

    /// The channel is closed.
    record Failed(UpstreamFailure why) implements UpstreamResult {}
}
