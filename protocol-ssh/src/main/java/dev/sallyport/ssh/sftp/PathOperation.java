package dev.sallyport.ssh.sftp;

import dev.sallyport.core.ssh.SshVerb;

/// Operations on one path, but for `open`.
enum PathOperation {
    OPENDIR(Fxp.OPENDIR, "opendir", SshVerb.LIST, true, false),
    STAT(Fxp.STAT, "stat", SshVerb.STAT, true, false),
    LSTAT(Fxp.LSTAT, "lstat", SshVerb.STAT, false, false),
    REALPATH(Fxp.REALPATH, "realpath", SshVerb.STAT, true, false),
    READLINK(Fxp.READLINK, "readlink", SshVerb.STAT, false, false),
    SETSTAT(Fxp.SETSTAT, "setstat", SshVerb.SETSTAT, true, true),
    REMOVE(Fxp.REMOVE, "remove", SshVerb.REMOVE, false, false),
    MKDIR(Fxp.MKDIR, "mkdir", SshVerb.MKDIR, false, true),
    RMDIR(Fxp.RMDIR, "rmdir", SshVerb.RMDIR, false, false),
    LSETSTAT(Fxp.EXTENDED, Extension.LSETSTAT.word(), SshVerb.SETSTAT, false, true),
    STATVFS(Fxp.EXTENDED, Extension.STATVFS.word(), SshVerb.STAT, true, false);

    private final int type;
    private final String word;
    private final SshVerb verb;
    private final boolean follows;
    private final boolean hasAttributes;

    PathOperation(int type, String word, SshVerb verb, boolean follows, boolean hasAttributes) {
        this.type = type;
        this.word = word;
        this.verb = verb;
        this.follows = follows;
        this.hasAttributes = hasAttributes;
    }

    String word() {
        return word;
    }

    SshVerb verb() {
        return verb;
    }

    /// Whether a link in the last place of the path is followed.
    boolean follows() {
        return follows;
    }

    boolean hasAttributes() {
        return hasAttributes;
    }

    Message message(String path, Attributes attributes) {
        Message message = type == Fxp.EXTENDED ? Message.extended(word) : new Message(type);
        message.text(path);
        if (hasAttributes) {
            attributes.write(message);
        }
        return message;
    }
}
