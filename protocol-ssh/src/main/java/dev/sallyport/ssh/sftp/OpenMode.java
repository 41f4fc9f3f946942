package dev.sallyport.ssh.sftp;

import dev.sallyport.core.ssh.SshVerb;
import java.util.ArrayList;
import java.util.List;

/// How a file is opened (section 6.3). OpenSSH's server opens for reading whatever does not say
/// `write`, so such a file counts as read.
record OpenMode(int flags) {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int APPEND = 4;
    private static final int CREATE = 8;
    private static final int TRUNCATE = 16;
    private static final int EXCLUSIVE = 32;
    private static final int KNOWN = 63;

    boolean isKnown() {
        return (flags & ~KNOWN) == 0;
    }

    boolean reads() {
        return has(READ) || !has(WRITE);
    }

    boolean writes() {
        return has(WRITE);
    }

    boolean creates() {
        return has(CREATE);
    }

    /// A link in the last place is then an error, and is not followed.
    boolean isExclusive() {
        return has(CREATE) && has(EXCLUSIVE);
    }

    SshVerb verb() {
        return (flags & (WRITE | APPEND | CREATE | TRUNCATE)) == 0 ? SshVerb.READ : SshVerb.WRITE;
    }

    List<String> words() {
        var words = new ArrayList<String>();
        add(words, reads(), "read");
        add(words, has(WRITE), "write");
        add(words, has(APPEND), "append");
        add(words, has(CREATE), "create");
        add(words, has(TRUNCATE), "truncate");
        add(words, has(EXCLUSIVE), "exclusive");
        return words;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private static void add(List<String> words, boolean when, String word) {
        if (when) {
            words.add(word);
        }
    }
}
