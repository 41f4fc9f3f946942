package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.upstream.UpstreamFailure;

/// What the gateway asks the host itself to know what a name stands for. Waits: call it on a
/// virtual thread.
interface Lookups {
    /// Where a path leads when its links are followed, the last one too.
    Looked realpath(String absolute) throws UpstreamFailure;

    /// What shell-like `~NAME/…` stands for.
    Looked expand(String text) throws UpstreamFailure;

    Looked home(String user) throws UpstreamFailure;

    /// @return the status: [Fxp#OK] where there is something of that name
    int lstat(String absolute) throws UpstreamFailure;

    sealed interface Looked {
        /// @param path absolute and normalised
        record Found(String path) implements Looked {}

        record Failed(int status, String text) implements Looked {}
    }
}
