package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.ssh.SshRequest;
import java.util.Map;
import java.util.UUID;

/// What is kept of a session: one event for each operation. Thread-safe; returns at once but for
/// [#close].
interface SftpRecord {
    UUID id();

    /// @param decision the id of the decision's event
    void done(SshRequest request, UUID decision, Outcome outcome);

    void refused(SshRequest request, Refusal refusal);

    /// Writes what is left and closes; waits.
    ///
    /// @return what the outcome says of its recording
    Map<String, String> close(Map<String, String> summary);
}
