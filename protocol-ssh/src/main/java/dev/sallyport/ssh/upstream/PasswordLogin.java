package dev.sallyport.ssh.upstream;

import dev.sallyport.core.Secret;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/// Password authentication (RFC 4252, section 8) from bytes that are wiped afterwards: the
/// library's own keeps a text. One try: a password that is wrong once is wrong.
final class PasswordLogin extends AbstractUserAuth {
    static final String NAME = "password";

    private final Secret password;
    private boolean isSent;

    PasswordLogin(Secret password) {
        super(NAME);
        this.password = password;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service) throws Exception {
        if (isSent) {
            return false;
        }
        isSent = true;
        byte[] bytes = password.reveal();
        Buffer buffer =
                session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST, bytes.length + 256);
        buffer.putString(session.getUsername());
        buffer.putString(service);
        buffer.putString(NAME);
        buffer.putBoolean(false);
        buffer.putBytes(bytes);
        session.writePacket(buffer); // encrypted in place
        return true;
    }

    /// A request to change the password.
    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) {
        return false;
    }
}
