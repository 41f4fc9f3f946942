package dev.sallyport.ssh.upstream;

import dev.sallyport.core.Secret;
import dev.sallyport.ssh.wire.Algorithms;
import java.net.SocketAddress;
import java.util.List;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoSession;

/// The gateway's connection to a host: asks for the keys that it knows, and logs in with what the
/// account's credential is and nothing else.
final class UpstreamSession extends ClientSessionImpl {
    UpstreamSession(ClientFactoryManager client, IoSession ioSession) throws Exception {
        super(client, ioSession);
    }

    /// There from the constructor of the superclass on, which already asks.
    private UpstreamOrder order() {
        UpstreamOrder order = getConnectionContext().getAttribute(UpstreamOrder.KEY);
        if (order == null) {
            throw new IllegalStateException("a connection that nobody ordered");
        }
        return order;
    }

    @Override
    protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
        return String.join(",", order().trust().algorithms());
    }

    /// The library holds host certificates against this.
    @Override
    public SocketAddress getConnectAddress() {
        return order().trust().principal();
    }

    @Override
    public List<UserAuthFactory> getUserAuthFactories() {
        return order().password()
                .map(password ->
                        List.<UserAuthFactory>of(
                                new Method(PasswordLogin.NAME, password),
                                new Method(PromptLogin.NAME, password)))
                .orElseGet(() -> List.of(new UserAuthPublicKeyFactory(Algorithms.SIGNATURES)));
    }

    private record Method(String name, Secret password) implements UserAuthFactory {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public UserAuth createUserAuth(ClientSession session) {
            return name.equals(PasswordLogin.NAME)
                    ? new PasswordLogin(password)
                    : new PromptLogin(password);
        }
    }
}
