package dev.sallyport.ssh.door;

import dev.sallyport.core.Secret;
import dev.sallyport.ssh.door.LoginDesk.Applicant;

/// Asks for the token.
record TokenConversation(LoginDesk desk, Applicant who) implements Conversation {
    /// Programs that type for people wait for `assword:`.
    static final String PROMPT = "Token as password: ";

    @Override
    public Question opening() {
        return new Question("", PROMPT);
    }

    @Override
    public Step answered(Secret answer) {
        try {
            return new Admitted(desk.rule(who, answer));
        } catch (LoginRefused e) {
            return new Refused(String.valueOf(e.getMessage()));
        }
    }
}
