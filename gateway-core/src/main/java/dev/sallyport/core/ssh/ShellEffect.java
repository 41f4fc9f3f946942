package dev.sallyport.core.ssh;

import java.util.Locale;

/// What programs of a shell line do beyond computing.
public enum ShellEffect {
    READ,
    WRITE,
    REMOVE,
    REMOVE_RECURSIVELY,
    /// Owner, mode, attributes, access lists.
    PERMISSIONS,
    /// Another user's rights: sudo, su, doas.
    PRIVILEGE,
    NETWORK,
    /// Signals to processes; services started and stopped.
    PROCESS,
    /// Writes to a block device or makes a file system.
    DEVICE,
    SHUTDOWN,
    /// The far end of a file transfer: scp, rsync, git.
    TRANSFER;

    /// The word in rules and events.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
