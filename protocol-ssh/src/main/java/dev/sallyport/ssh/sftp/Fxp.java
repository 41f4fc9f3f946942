package dev.sallyport.ssh.sftp;

/// Numbers of the protocol (draft-ietf-secsh-filexfer-02, sections 3 and 7).
final class Fxp {
    static final int INIT = 1;
    static final int VERSION = 2;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int FSTAT = 8;
    static final int SETSTAT = 9;
    static final int FSETSTAT = 10;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int RMDIR = 15;
    static final int REALPATH = 16;
    static final int STAT = 17;
    static final int RENAME = 18;
    static final int READLINK = 19;
    static final int SYMLINK = 20;
    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED = 200;
    static final int EXTENDED_REPLY = 201;

    static final int PROTOCOL_VERSION = 3;

    static final int OK = 0;
    static final int EOF = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;
    static final int OP_UNSUPPORTED = 8;

    /// As OpenSSH's programs have it; a longer packet is an attack or no SFTP.
    static final int MOST_PACKET_BYTES = 256 << 10;

    /// What fits into such a packet with room for a handle and the numbers.
    static final int MOST_DATA_BYTES = 255 << 10;

    static final int MOST_HANDLE_BYTES = 256;

    /// PATH_MAX of Linux.
    static final int MOST_PATH_BYTES = 4096;

    private Fxp() {}

    /// A status as outcomes name it.
    static String word(int status) {
        return switch (status) {
            case OK -> "OK";
            case EOF -> "EOF";
            case NO_SUCH_FILE -> "NO_SUCH_FILE";
            case PERMISSION_DENIED -> "PERMISSION_DENIED";
            case FAILURE -> "FAILURE";
            case OP_UNSUPPORTED -> "OP_UNSUPPORTED";
            default -> "STATUS_" + status;
        };
    }
}
