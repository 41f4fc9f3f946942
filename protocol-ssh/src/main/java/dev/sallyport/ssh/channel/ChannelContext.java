package dev.sallyport.ssh.channel;

import dev.sallyport.ssh.SshParts;
import dev.sallyport.ssh.wire.Pty;
import java.util.Map;
import java.util.Optional;

/// What a [ChannelWork] works with.
///
/// @param environment variables of the allow-list that the client set before, without those that
///   speak to the gateway
/// @param wantsRaw whether the client asked for a terminal that is recorded and not governed
///   (`SALLYPORT_TIER=raw`)
/// @param pty where the client asked for a terminal, with the size it had when the work began;
///   [ClientChannel#pty] has the one it has now
public record ChannelContext(
        LiveSession live,
        ClientChannel client,
        Map<String, String> environment,
        boolean wantsRaw,
        Optional<Pty> pty) {
    public ChannelContext {
        environment = Map.copyOf(environment);
    }

    public SshParts parts() {
        return live.parts();
    }
}
