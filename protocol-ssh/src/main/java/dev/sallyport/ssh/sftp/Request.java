package dev.sallyport.ssh.sftp;

/// What a client asks for. Paths are octets as they came ([Fields#octets]).
sealed interface Request {
    int id();

    /// Is judged before anything of it reaches the host.
    sealed interface Judged extends Request {}

    record Open(int id, String path, OpenMode mode, Attributes attributes) implements Judged {}

    record OnPath(int id, PathOperation operation, String path, Attributes attributes)
            implements Judged {}

    record OnTwo(int id, PairOperation operation, String path, String other) implements Judged {}

    record SetHandle(int id, String handle, Attributes attributes) implements Judged {}

    /// @param length 0 up to the end of the file
    record Copy(int id, String from, long fromAt, long length, String to, long toAt)
            implements Judged {}

    record Expand(int id, String path) implements Judged {}

    /// @param user the empty string is the account's own
    record Home(int id, String user) implements Judged {}

    /// @param users numbers, 4 bytes each
    record Names(int id, String users, String groups) implements Judged {}

    /// Nobody gets it.
    ///
    /// @param what for the audit log and the client
    record Unsupported(int id, String what) implements Judged {}

    /// Belongs to the decision that opened the handle.
    sealed interface OnHandle extends Request {
        String handle();
    }

    /// @param lengthAt where the length is in the packet's array
    record Read(int id, String handle, long at, int lengthAt, int length) implements OnHandle {}

    /// @param dataAt where the data begins in the packet's array
    record Write(int id, String handle, long at, int dataAt, int length) implements OnHandle {}

    record Close(int id, String handle) implements OnHandle {}

    record ReadDirectory(int id, String handle) implements OnHandle {}

    /// `fstat`, `fsync`, `fstatvfs`.
    record Ask(int id, String handle) implements OnHandle {}

    /// What sizes the gateway takes.
    record Limits(int id) implements Request {}
}
