package dev.sallyport.ssh.sftp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file's attributes (section 5). A field that its flag does not announce is 0.
record Attributes(
        int flags, long size, int user, int group, int permissions, int accessed, int modified) {
    static final Attributes NONE = new Attributes(0, 0, 0, 0, 0, 0, 0);

    private static final int SIZE = 1;
    private static final int OWNER = 2;
    private static final int PERMISSIONS = 4;
    private static final int TIMES = 8;
    private static final int KNOWN = SIZE | OWNER | PERMISSIONS | TIMES;

    /// @return null where there is more than these: what nobody can read is not passed on
    static @Nullable Attributes read(Fields fields) throws Malformed {
        int flags = fields.int32();
        if ((flags & ~KNOWN) != 0) {
            return null;
        }
        long size = (flags & SIZE) != 0 ? fields.int64() : 0;
        int user = (flags & OWNER) != 0 ? fields.int32() : 0;
        int group = (flags & OWNER) != 0 ? fields.int32() : 0;
        int permissions = (flags & PERMISSIONS) != 0 ? fields.int32() : 0;
        int accessed = (flags & TIMES) != 0 ? fields.int32() : 0;
        int modified = (flags & TIMES) != 0 ? fields.int32() : 0;
        return new Attributes(flags, size, user, group, permissions, accessed, modified);
    }

    void write(Message to) {
        to.int32(flags);
        if ((flags & SIZE) != 0) {
            to.int64(size);
        }
        if ((flags & OWNER) != 0) {
            to.int32(user).int32(group);
        }
        if ((flags & PERMISSIONS) != 0) {
            to.int32(permissions);
        }
        if ((flags & TIMES) != 0) {
            to.int32(accessed).int32(modified);
        }
    }

    /// Bytes that the file is to have; −1 where it is not said.
    long announcedSize() {
        return (flags & SIZE) == 0 ? -1 : size < 0 ? Long.MAX_VALUE : size;
    }

    List<String> words() {
        var words = new ArrayList<String>();
        if ((flags & SIZE) != 0) {
            words.add("size " + Long.toUnsignedString(size));
        }
        if ((flags & OWNER) != 0) {
            words.add(
                    "owner "
                            + Integer.toUnsignedString(user)
                            + ":"
                            + Integer.toUnsignedString(group));
        }
        if ((flags & PERMISSIONS) != 0) {
            words.add("mode " + "0" + Integer.toOctalString(permissions));
        }
        if ((flags & TIMES) != 0) {
            words.add("accessed " + time(accessed));
            words.add("modified " + time(modified));
        }
        return words;
    }

    private static Instant time(int seconds) {
        return Instant.ofEpochSecond(Integer.toUnsignedLong(seconds));
    }
}
