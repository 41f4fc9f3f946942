package dev.sallyport.ssh.channel;

import java.util.Optional;

/// Who does what a session channel is asked for.
interface Works {
    ChannelWork exec(ChannelContext context, String line);

    /// @return empty where a shell is not to be had without a terminal
    Optional<ChannelWork> shell(ChannelContext context);

    /// @return empty where there is no such subsystem
    Optional<ChannelWork> subsystem(ChannelContext context, String name);
}
