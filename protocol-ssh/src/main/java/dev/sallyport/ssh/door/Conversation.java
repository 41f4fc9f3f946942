package dev.sallyport.ssh.door;

import dev.sallyport.core.Secret;
import dev.sallyport.ssh.door.LoginDesk.Granted;

/// What is asked in one keyboard-interactive login (RFC 4256), question by question.
interface Conversation {
    sealed interface Step {}

    /// @param instruction shown above the prompt
    record Question(String instruction, String prompt) implements Step {}

    record Admitted(Granted granted) implements Step {}

    record Refused(String message) implements Step {}

    Question opening();

    /// On a virtual thread; may wait.
    ///
    /// @param answer to the last question; wiped by whoever gets it
    Step answered(Secret answer);
}
