package dev.sallyport.ssh.door;

import dev.sallyport.core.net.ConnectionLimits;
import dev.sallyport.ssh.wire.Algorithms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/// A client's connection. Before the login it takes a key exchange, one request for the login
/// service and the login's own messages; anything else ends it (CVE-2018-10933, CVE-2025-32433).
final class DoorConnection extends ServerSessionImpl {
    /// For someone who looks for a token and pastes it.
    static final Duration PERSONS_TIME = Duration.ofMinutes(2);

    private final Optional<ConnectionLimits.Place> place;
    private final Deadline deadline;
    private final LoginDesk desk;
    private boolean hasAskedForLogin;

    DoorConnection(
            ServerFactoryManager server,
            IoSession io,
            Optional<ConnectionLimits.Place> place,
            Duration handshakeTimeout,
            LoginDesk desk)
            throws Exception {
        super(server, io);
        this.place = place;
        this.desk = desk;
        this.deadline =
                new Deadline(
                        server.getScheduledExecutorService(), handshakeTimeout, () -> close(true));
        place.ifPresent(taken -> addCloseFutureListener(_ -> taken.leave()));
        addCloseFutureListener(_ -> deadline.met());
    }

    /// Where no place is free the connection is closed unread.
    @Override
    public void start() throws Exception {
        if (place.isEmpty()) {
            close(true);
        } else {
            super.start();
        }
    }

    /// The client's identification is there before the gateway says what it offers.
    @Override
    public List<NamedFactory<Cipher>> getCipherFactories() {
        return Algorithms.ciphersFor(getClientVersion());
    }

    Deadline deadline() {
        return deadline;
    }

    /// The client has proved who it is and may have what it asked for.
    void admitted() {
        deadline.met();
        place.ifPresent(ConnectionLimits.Place::authenticated);
    }

    @Override
    protected void doHandleMessage(Buffer buffer) throws Exception {
        int command = buffer.rawByte(buffer.rpos()) & 0xFF;
        if (!isAuthenticated() && command >= SshConstants.SSH_MSG_GLOBAL_REQUEST) {
            throw violation("message " + command + " before the login");
        }
        super.doHandleMessage(buffer);
    }

    /// Records what no honest client does before it has logged in.
    ///
    /// @return to be thrown: ends the connection
    SshException violation(String what) {
        desk.denied(applicant(""), null, "protocol: " + what);
        return new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, what);
    }

    LoginDesk.Applicant applicant(String user) {
        String software = getClientVersion();
        return new LoginDesk.Applicant(
                user, Door.address(getClientAddress()), software == null ? "" : software);
    }

    /// Once: a second service would forget what the first has counted.
    @Override
    protected boolean handleServiceRequest(String name, Buffer buffer) throws Exception {
        if (hasAskedForLogin || !name.equals(LoginService.NAME)) {
            throw violation("service request out of place");
        }
        hasAskedForLogin = true;
        return super.handleServiceRequest(name, buffer);
    }

    /// No client needs new keys before it has logged in, and a login that spans two key exchanges
    /// would be one more thing to get right.
    @Override
    protected void handleKexInit(Buffer buffer) throws Exception {
        if (initialKexDone && !isAuthenticated()) {
            throw violation("key exchange during the login");
        }
        super.handleKexInit(buffer);
    }
}
