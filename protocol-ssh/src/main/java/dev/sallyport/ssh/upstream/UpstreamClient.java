package dev.sallyport.ssh.upstream;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import dev.sallyport.ssh.wire.Algorithms;
import dev.sallyport.ssh.wire.Transport;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/// Makes connections to hosts. It has no identity, agent or known-hosts file of its own: everything
/// comes with the order.
public final class UpstreamClient implements AutoCloseable {
    private final SshClient client;
    private final CredentialSource credentials;
    private final Executor blocking;
    private final Duration patience;

    /// @param patience for a connection with its login, and for a channel
    public UpstreamClient(
            CredentialSource credentials,
            Executor blocking,
            Duration patience,
            Transport transport) {
        this.credentials = credentials;
        this.blocking = blocking;
        this.patience = patience;
        this.client = client(patience, transport);
        client.start();
    }

    private static SshClient client(Duration patience, Transport transport) {
        SshClient client = ClientBuilder.builder().build();
        Algorithms.configure(client, ClientBuilder.DH2KEX);
        client.setIoServiceFactoryFactory(transport.factories());
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setAgentFactory(null);
        // A host has nothing to ask for; what it announces is not news, its keys are pinned.
        client.setGlobalRequestHandlers(
                List.of((_, _, _, _) -> RequestHandler.Result.ReplyFailure));
        client.setChannelFactories(
                List.of(
                        accepted("forwarded-tcpip"),
                        accepted("forwarded-streamlocal@openssh.com")));
        client.setServerKeyVerifier((session, _, key) -> isTrusted(session, key));
        client.setSessionFactory(
                new SessionFactory(client) {
                    @Override
                    protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                        return new UpstreamSession(getFactoryManager(), io);
                    }
                });
        CoreModuleProperties.AUTH_TIMEOUT.set(client, patience);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, "sallyport");
        return client;
    }

    private static ChannelFactory accepted(String type) {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return type;
            }

            // Null, as the library has it, is a refusal in the protocol's words.
            @Override
            public @Nullable Channel createChannel(Session session) {
                Incoming incoming = session.getAttribute(Incoming.KEY);
                return incoming == null ? null : incoming.channel(type);
            }
        };
    }

    private static boolean isTrusted(ClientSession session, PublicKey key) {
        UpstreamOrder order = session.getConnectionContext().getAttribute(UpstreamOrder.KEY);
        if (order == null || !order.trust().accepts(key)) {
            if (order != null) {
                order.unknown().set(key);
            }
            return false;
        }
        return true;
    }

    /// A connection that is not made yet.
    public UpstreamLink link(SshTargetConfig target, SshAccount account) {
        return new UpstreamLink(client, credentials, blocking, patience, target, account);
    }

    @Override
    public void close() {
        client.stop();
    }
}
