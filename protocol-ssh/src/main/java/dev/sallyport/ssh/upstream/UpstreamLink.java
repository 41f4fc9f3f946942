package dev.sallyport.ssh.upstream;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// The one connection of a session to its host, made in the background while the client is told
/// that it is logged in. Thread-safe; what waits says so.
public final class UpstreamLink {
    private final SshClient client;
    private final CredentialSource credentials;
    private final Executor blocking;
    private final Duration patience;
    private final SshTargetConfig target;
    private final SshAccount account;
    private final CompletableFuture<ClientSession> ready = new CompletableFuture<>();
    private volatile boolean isClosed;

    UpstreamLink(
            SshClient client,
            CredentialSource credentials,
            Executor blocking,
            Duration patience,
            SshTargetConfig target,
            SshAccount account) {
        this.client = client;
        this.credentials = credentials;
        this.blocking = blocking;
        this.patience = patience;
        this.target = target;
        this.account = account;
    }

    /// Connects and logs in; waits. Once.
    ///
    /// @param onClose run when the connection ends, for whatever reason; perhaps twice
    /// @param incoming hears of channels that the host opens
    /// @param onFailure is told the cause, for the audit log, before anyone who waits for the
    ///   connection is told that there is none
    public void dial(Runnable onClose, Incoming incoming, Consumer<UpstreamFailure> onFailure) {
        try {
            ready.complete(connected(onClose, incoming));
            if (isClosed) {
                close();
            }
        } catch (UpstreamFailure e) {
            fail(e, onFailure);
        } catch (Unavailable e) {
            fail(new UpstreamFailure("the account's credential can't be read", e), onFailure);
        } catch (IOException | RuntimeException e) {
            fail(new UpstreamFailure("the host can't be reached", e), onFailure);
        }
    }

    private void fail(UpstreamFailure failure, Consumer<UpstreamFailure> onFailure) {
        try {
            onFailure.accept(failure);
        } finally {
            ready.completeExceptionally(failure);
        }
    }

    private ClientSession connected(Runnable onClose, Incoming incoming)
            throws UpstreamFailure, IOException {
        if (isClosed) {
            throw new UpstreamFailure("the client was gone before");
        }
        ClientSession session = connect();
        session.setAttribute(Incoming.KEY, incoming);
        session.addSessionListener(
                new SessionListener() {
                    // Before the channels hear of it.
                    @Override
                    public void sessionClosed(Session closed) {
                        onClose.run();
                    }
                });
        if (!session.isOpen()) {
            onClose.run();
        }
        return session;
    }

    private ClientSession connect() throws UpstreamFailure, IOException {
        try (var credential = Credentials.read(account.credential(), credentials)) {
            var order =
                    new UpstreamOrder(
                            HostTrust.of(target),
                            credential.password(),
                            new AtomicReference<@Nullable PublicKey>());
            ClientSession session =
                    client.connect(
                                    account.username(),
                                    target.host(),
                                    target.port(),
                                    AttributeRepository.ofKeyValuePair(UpstreamOrder.KEY, order),
                                    null)
                            .verify(patience)
                            .getSession();
            try {
                login(session, credential);
                return session;
            } catch (IOException e) {
                session.close(true);
                throw failure(order, e);
            }
        }
    }

    private void login(ClientSession session, Credentials credential) throws IOException {
        credential.key().ifPresent(session::addPublicKeyIdentity);
        session.auth().verify(patience);
        credential.key().ifPresent(session::removePublicKeyIdentity);
    }

    private static UpstreamFailure failure(UpstreamOrder order, IOException e) {
        PublicKey unknown = order.unknown().get();
        return unknown == null
                ? new UpstreamFailure("no login at the host", e)
                : new UpstreamFailure(
                        "the host showed a key that is not configured: "
                                + KeyUtils.getKeyType(unknown)
                                + " "
                                + KeyUtils.getFingerPrint(unknown));
    }

    /// Waits for the connection.
    public ClientSession session() throws UpstreamFailure {
        try {
            return ready.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamFailure("interrupted");
        } catch (ExecutionException e) {
            throw new UpstreamFailure("no connection to the host", e);
        }
    }

    /// Opens a channel, asks for what is wanted on it, and waits until the host has opened it.
    public UpstreamChannel open(UpstreamRequest request, UpstreamSink sink) throws UpstreamFailure {
        ClientSession session = session();
        try {
            return UpstreamChannel.open(session, request, sink, blocking, patience);
        } catch (IOException | RuntimeException e) {
            throw new UpstreamFailure("the host opened no channel", e);
        }
    }

    /// Sends a global request and waits for its answer.
    ///
    /// @return the answer's content; empty where the host refused
    public Optional<Buffer> request(String name, Consumer<Buffer> content) throws UpstreamFailure {
        ClientSession session = session();
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 512);
        buffer.putString(name);
        buffer.putBoolean(true);
        content.accept(buffer);
        try {
            return Optional.ofNullable(session.request(name, buffer, patience));
        } catch (IOException | RuntimeException e) {
            throw new UpstreamFailure("the host did not answer " + name, e);
        }
    }

    public void close() {
        isClosed = true;
        if (ready.isDone() && !ready.isCompletedExceptionally()) {
            ready.join().close(true);
        }
    }
}
