package dev.sallyport.ssh.sftp;

import java.util.Arrays;
import java.util.Optional;

/// Extensions that are understood (OpenSSH's PROTOCOL file, section 4). A host's others are not
/// offered to the client.
enum Extension {
    POSIX_RENAME("posix-rename@openssh.com", "1"),
    STATVFS("statvfs@openssh.com", "2"),
    FSTATVFS("fstatvfs@openssh.com", "2"),
    HARDLINK("hardlink@openssh.com", "1"),
    FSYNC("fsync@openssh.com", "1"),
    LSETSTAT("lsetstat@openssh.com", "1"),
    LIMITS("limits@openssh.com", "1"),
    EXPAND_PATH("expand-path@openssh.com", "1"),
    COPY_DATA("copy-data", "1"),
    HOME_DIRECTORY("home-directory", "1"),
    USERS_GROUPS("users-groups-by-id@openssh.com", "1");

    private final String word;
    private final String version;

    Extension(String word, String version) {
        this.word = word;
        this.version = version;
    }

    String word() {
        return word;
    }

    String version() {
        return version;
    }

    static Optional<Extension> of(String word) {
        return Arrays.stream(values()).filter(known -> known.word.equals(word)).findFirst();
    }
}
