package dev.sallyport.core.ssh;

/// What an SSH request asks for; the words of `verbs:` in rules with `protocol: ssh`.
public enum SshVerb {
    /// A line of shell text: an `exec` request, or a line of the broker shell.
    EXEC,
    /// A terminal: the broker shell, or a raw PTY.
    TERMINAL,
    /// SFTP: opens a file for reading.
    READ,
    /// SFTP: opens a file for writing, appending or both.
    WRITE,
    LIST,
    /// SFTP: attributes, link targets, canonical names, limits of the file system.
    STAT,
    MKDIR,
    RMDIR,
    REMOVE,
    RENAME,
    /// SFTP: a symbolic or hard link.
    LINK,
    /// SFTP: owner, mode, times or size.
    SETSTAT,
    /// `direct-tcpip` or `direct-streamlocal@openssh.com`: a connection from the host onwards.
    FORWARD,
    /// `tcpip-forward` or `streamlocal-forward@openssh.com`: the host listens for the client.
    LISTEN,
    /// What the gateway does for nobody, whatever the rules say: agent and X11 forwarding, tunnels,
    /// subsystems and channels that it doesn't know.
    UNSUPPORTED
}
