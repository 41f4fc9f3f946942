package dev.sallyport.ssh.door;

import dev.sallyport.core.Secret;
import dev.sallyport.ssh.door.LoginDesk.Applicant;
import dev.sallyport.ssh.door.LoginDesk.Granted;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// The login (RFC 4252): our own state machine instead of the library's, because this is the door.
///
/// ```
///            ┌───────────────────── failure ──────────────────┐
///            ▼                                                │
///   request ─┬─ none, unknown ─▶ failure                      │
///            ├─ password, certificate ─▶ CHECKING ────────────┼─▶ success
///            └─ keyboard-interactive ─▶ ASKED ─ answer ─▶ CHECKING
/// ```
///
/// The first request fixes the user name (CVE-2023-48712). While something is checked the client
/// has to wait for the answer. Whatever else comes ends the connection. Guarded by `this`.
final class LoginService extends AbstractCloseable implements Service {
    static final String NAME = "ssh-userauth";
    private static final String CONNECTION = "ssh-connection";
    private static final int MOST_FAILURES = 6;

    /// Offers of keys count here: agents hold many.
    private static final int MOST_REQUESTS = 50;

    private final DoorConnection connection;
    private final Door door;
    private final Map<String, Object> properties = new ConcurrentHashMap<>();
    private @Nullable Applicant applicant;
    private @Nullable Conversation conversation;
    private boolean isChecking;
    private int requests;
    private int failures;

    LoginService(DoorConnection connection, Door door) {
        this.connection = connection;
        this.door = door;
    }

    /// What is checked, on a virtual thread.
    interface Check {
        Granted run() throws LoginRefused;
    }

    @Override
    public DoorConnection getSession() {
        return connection;
    }

    @Override
    public void start() {}

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }

    @Override
    public synchronized void process(int command, Buffer buffer) throws Exception {
        if (connection.isAuthenticated()) {
            return; // RFC 4252, section 5.3: silently ignored
        }
        if (isChecking) {
            throw violation("a message while the last one is checked");
        }
        switch (command) {
            case SshConstants.SSH_MSG_USERAUTH_REQUEST -> request(buffer);
            case SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE -> answer(buffer);
            default -> throw violation("message " + command + " is none of a client's");
        }
    }

    private SshException violation(String what) {
        return connection.violation(what);
    }

    private void request(Buffer buffer) throws Exception {
        conversation = null;
        String user = buffer.getString();
        String service = buffer.getString();
        String method = buffer.getString();
        if (!service.equals(CONNECTION)) {
            throw violation("login for another service");
        }
        Applicant who = applicant(user);
        if (++requests > MOST_REQUESTS) {
            throw tooMany();
        }
        switch (method) {
            case "password" -> password(who, buffer);
            case "keyboard-interactive" -> keyboard(who, buffer);
            case "publickey" -> publicKey(who, buffer);
            default -> fail("");
        }
    }

    private Applicant applicant(String user) throws SshException {
        if (applicant == null) {
            applicant = connection.applicant(user);
        } else if (!applicant.user().equals(user)) {
            door.desk().denied(applicant, null, "the user name changed during the login");
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_ILLEGAL_USER_NAME, "the user name may not change");
        }
        return applicant;
    }

    private static SshException tooMany() {
        return new SshException(
                SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE,
                "too many attempts to sign in");
    }

    private void password(Applicant who, Buffer buffer) throws Exception {
        boolean isChange = buffer.getBoolean();
        Secret token = secret(buffer);
        if (isChange) {
            token.close();
            fail("");
        } else {
            check(() -> door.desk().rule(who, token));
        }
    }

    /// A message's last field. The packet it came in is wiped.
    private Secret secret(Buffer buffer) throws SshException {
        int length = buffer.getInt();
        if (length < 0 || length != buffer.available()) {
            throw violation("malformed login message");
        }
        if (length > door.limits().tokenBytes()) {
            throw violation("a token of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        int at = buffer.rpos();
        buffer.getRawBytes(bytes);
        Arrays.fill(buffer.array(), at, at + length, (byte) 0);
        return Secret.owning(bytes);
    }

    private void keyboard(Applicant who, Buffer buffer) throws Exception {
        buffer.getString(); // language tag
        buffer.getString(); // submethods
        if (buffer.available() != 0) {
            throw violation("malformed login message");
        }
        conversation = door.conversation(who, connection);
        ask(conversation.opening());
    }

    /// RFC 4256, section 3.2; one prompt, its answer hidden.
    private void ask(Conversation.Question question) throws IOException {
        Buffer buffer =
                connection.createBuffer(
                        SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST,
                        4 * (question.instruction().length() + question.prompt().length()) + 64);
        buffer.putString("");
        buffer.putString(question.instruction());
        buffer.putString("");
        buffer.putUInt(1);
        buffer.putString(question.prompt());
        buffer.putBoolean(false);
        connection.writePacket(buffer);
        connection.deadline().extendTo(DoorConnection.PERSONS_TIME);
    }

    private void answer(Buffer buffer) throws Exception {
        Conversation open = conversation;
        if (open == null) {
            throw violation("an answer to no question");
        }
        if (buffer.getInt() != 1) {
            throw violation("one answer was expected");
        }
        Secret text = secret(buffer);
        isChecking = true;
        door.parts().blocking().execute(() -> go(open, text));
    }

    private void go(Conversation open, Secret text) {
        Conversation.Step step;
        try {
            step = open.answered(text);
        } catch (RuntimeException e) {
            connection.exceptionCaught(e);
            return;
        }
        done(() -> {
            switch (step) {
                case Conversation.Question question -> ask(question);
                case Conversation.Admitted(Granted granted) -> succeed(granted);
                case Conversation.Refused(String message) -> failed(message);
            }
        });
    }

    private void publicKey(Applicant who, Buffer buffer) throws Exception {
        boolean isSigned = buffer.getBoolean();
        String algorithm = buffer.getString();
        byte[] blob = buffer.getBytes();
        if (!isSigned) {
            offered(who, algorithm, blob);
            return;
        }
        byte[] signature = buffer.getBytes();
        if (buffer.available() != 0) {
            throw violation("malformed login message");
        }
        byte[] sessionId = connection.getSessionId();
        check(() -> door.certificates().rule(who, algorithm, blob, signature, sessionId));
    }

    /// An offer is no proof: that it would be looked at is all that is said (CVE-2023-43660).
    private void offered(Applicant who, String algorithm, byte[] blob) throws IOException {
        if (!door.certificates().isWorthSigning(who, algorithm, blob)) {
            fail("");
            return;
        }
        Buffer reply =
                connection.createBuffer(
                        SshConstants.SSH_MSG_USERAUTH_PK_OK, blob.length + algorithm.length() + 16);
        reply.putString(algorithm);
        reply.putBytes(blob);
        connection.writePacket(reply);
    }

    private void check(Check check) {
        isChecking = true;
        door.parts().blocking().execute(() -> finish(check));
    }

    private void finish(Check check) {
        try {
            Granted granted = check.run();
            done(() -> succeed(granted));
        } catch (LoginRefused e) {
            done(() -> failed(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            connection.exceptionCaught(e);
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    private synchronized void done(Act act) {
        isChecking = false;
        try {
            act.run();
        } catch (Exception e) {
            connection.exceptionCaught(e);
        }
    }

    private void succeed(Granted granted) throws Exception {
        Applicant who = applicant;
        if (who == null) {
            throw new IllegalStateException("nobody asked");
        }
        conversation = null;
        connection.admitted();
        door.open(connection, who, granted);
        connection.signalAuthenticationSuccess(who.user(), CONNECTION, new ByteArrayBuffer());
        door.announce(connection);
    }

    private void failed(String message) throws IOException, SshException {
        conversation = null;
        if (++failures >= MOST_FAILURES) {
            throw tooMany();
        }
        fail(message);
    }

    /// @param message shown by clients before they ask again; empty for none
    private void fail(String message) throws IOException {
        if (!message.isEmpty()) {
            Buffer banner =
                    connection.createBuffer(
                            SshConstants.SSH_MSG_USERAUTH_BANNER, 4 * message.length() + 16);
            banner.putString(message + "\r\n");
            banner.putString("");
            connection.writePacket(banner);
        }
        String methods = door.methods();
        Buffer failure =
                connection.createBuffer(
                        SshConstants.SSH_MSG_USERAUTH_FAILURE, methods.length() + 16);
        failure.putString(methods);
        failure.putBoolean(false);
        connection.writePacket(failure);
        connection.deadline().extendTo(DoorConnection.PERSONS_TIME);
    }
}
