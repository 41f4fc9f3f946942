package dev.sallyport.ssh.sftp;

import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import java.util.List;
import java.util.Optional;

/// What is judged, and what is sent if it passes.
///
/// @param failed what the host said when it was asked for a path: the answer, if it passes
/// @param opening of `open` and `opendir`
/// @param copied what the host copies between, unseen
record Plan(
        FileOperation operation,
        FilePaths paths,
        Message message,
        Optional<Failed> failed,
        Optional<Opening> opening,
        List<Opened> copied) {
    Plan {
        copied = List.copyOf(copied);
    }

    /// @param mode empty for a directory
    record Opening(Located place, Optional<OpenMode> mode) {
        boolean isDirectory() {
            return mode.isEmpty();
        }

        boolean reads() {
            return mode.map(OpenMode::reads).orElse(false);
        }
    }

    SshCommand command() {
        return new SshCommand(operation, SshFacts.ofFile(operation, paths));
    }
}
