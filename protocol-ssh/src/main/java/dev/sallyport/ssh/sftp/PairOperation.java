package dev.sallyport.ssh.sftp;

import dev.sallyport.core.ssh.SshVerb;

/// Operations on two paths; neither follows a link in the last place.
enum PairOperation {
    RENAME(Fxp.RENAME, "rename", SshVerb.RENAME),
    POSIX_RENAME(Fxp.EXTENDED, Extension.POSIX_RENAME.word(), SshVerb.RENAME),
    HARDLINK(Fxp.EXTENDED, Extension.HARDLINK.word(), SshVerb.LINK),
    /// OpenSSH has what the link says first and the link second; the draft has it the other way.
    SYMLINK(Fxp.SYMLINK, "symlink", SshVerb.LINK);

    private final int type;
    private final String word;
    private final SshVerb verb;

    PairOperation(int type, String word, SshVerb verb) {
        this.type = type;
        this.word = word;
        this.verb = verb;
    }

    String word() {
        return word;
    }

    SshVerb verb() {
        return verb;
    }

    Message message(String first, String second) {
        Message message = type == Fxp.EXTENDED ? Message.extended(word) : new Message(type);
        return message.text(first).text(second);
    }
}
