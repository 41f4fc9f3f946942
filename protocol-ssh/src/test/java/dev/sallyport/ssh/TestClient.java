package dev.sallyport.ssh;

import dev.sallyport.ssh.wire.Algorithms;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A client that can say anything: SSHD's own, with its login replaced by a script.
final class TestClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final SshClient client;
    final List<String> disconnects = new CopyOnWriteArrayList<>();
    final List<PublicKey> hostKeys = new CopyOnWriteArrayList<>();

    TestClient() {
        client = ClientBuilder.builder().build();
        Algorithms.configure(client, ClientBuilder.DH2KEX);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setServerKeyVerifier((_, _, key) -> {
            hostKeys.add(key);
            return true;
        });
        client.addSessionListener(
                new SessionListener() {
                    @Override
                    public void sessionDisconnect(
                            Session session,
                            int reason,
                            String message,
                            String language,
                            boolean initiator) {
                        if (!initiator) {
                            disconnects.add(message);
                        }
                    }
                });
        client.start();
    }

    ClientSession connect(int port, String user) throws IOException {
        return client.connect(user, "127.0.0.1", port).verify(PATIENCE).getSession();
    }

    ClientSession login(int port, String user, String token) throws IOException {
        ClientSession session = connect(port, user);
        session.addPasswordIdentity(token);
        session.auth().verify(PATIENCE);
        return session;
    }

    /// One step of a scripted login.
    interface Step {
        /// @param message null at the start, else what the server sent, from its number on
        /// @return false where there is nothing more to say
        boolean take(ClientSession session, @Nullable Buffer message) throws Exception;
    }

    /// From the next connection on, a method of this name does what `step` says.
    void script(String method, Step step) {
        client.setUserAuthFactories(List.of(new Scripted(method, step)));
    }

    private record Scripted(String name, Step step) implements UserAuthFactory {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public UserAuth createUserAuth(ClientSession session) {
            return new AbstractUserAuth(name) {
                @Override
                protected boolean sendAuthDataRequest(ClientSession to, String service)
                        throws Exception {
                    return step.take(to, null);
                }

                @Override
                protected boolean processAuthDataRequest(
                        ClientSession to, String service, Buffer buffer) throws Exception {
                    return step.take(to, buffer);
                }
            };
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
