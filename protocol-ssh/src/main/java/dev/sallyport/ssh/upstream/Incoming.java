package dev.sallyport.ssh.upstream;

import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.channel.Channel;

/// Takes the channels that a host opens: connections that its listeners accepted.
public interface Incoming {
    AttributeKey<Incoming> KEY = new AttributeKey<>();

    /// On the upstream connection's I/O thread.
    ///
    /// @param type `forwarded-tcpip` or `forwarded-streamlocal@openssh.com`
    Channel channel(String type);
}
