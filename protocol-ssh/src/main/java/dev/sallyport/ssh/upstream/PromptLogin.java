package dev.sallyport.ssh.upstream;

import dev.sallyport.core.Secret;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/// Keyboard-interactive (RFC 4256) for hosts that ask for the password that way (PAM): answers one
/// hidden prompt, once. Anything else it is asked, it does not know.
final class PromptLogin extends AbstractUserAuth {
    static final String NAME = "keyboard-interactive";

    private final Secret password;
    private boolean isSent;
    private boolean isAnswered;

    PromptLogin(Secret password) {
        super(NAME);
        this.password = password;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service) throws Exception {
        if (isSent) {
            return false;
        }
        isSent = true;
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST, 256);
        buffer.putString(session.getUsername());
        buffer.putString(service);
        buffer.putString(NAME);
        buffer.putString("");
        buffer.putString("");
        session.writePacket(buffer);
        return true;
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer)
            throws Exception {
        if (buffer.getUByte() != SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST) {
            return false;
        }
        buffer.getString(); // name
        buffer.getString(); // instruction
        buffer.getString(); // language
        int prompts = buffer.getInt();
        if (prompts == 0) {
            answer(session, new byte[0][]);
            return true;
        }
        buffer.getString(); // the prompt: a host's text, nothing to act on
        boolean isShown = buffer.getBoolean();
        if (prompts != 1 || isShown || isAnswered) {
            return false;
        }
        isAnswered = true;
        answer(session, new byte[][] {password.reveal()});
        return true;
    }

    private static void answer(ClientSession session, byte[][] answers) throws Exception {
        int bytes = 16;
        for (byte[] answer : answers) {
            bytes += answer.length + 4;
        }
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE, bytes);
        buffer.putUInt(answers.length);
        for (byte[] answer : answers) {
            buffer.putBytes(answer);
        }
        session.writePacket(buffer);
    }
}
