package dev.sallyport.server.embedded;

import com.sun.security.auth.module.UnixSystem;
import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// PostgreSQL refuses to run as root. Where the gateway does run as root, its commands go through a
/// prefix that takes the privileges away:
///
/// - `unshare -U`, a user namespace without mapped ids (user_namespaces(7)): the process sees
///   itself as `nobody`, and files stay root's on disk;
/// - where containers forbid that, `setpriv` to the ids of `nobody`, to whom the data directory is
///   given then.
///
/// @param ownsFiles whether files must be given to `nobody` before
record UnprivilegedUser(List<String> prefix, boolean ownsFiles) {
    private static final int NOBODY = 65_534;
    static final UnprivilegedUser MYSELF = new UnprivilegedUser(List.of(), false);
    static final UnprivilegedUser NAMESPACE = new UnprivilegedUser(List.of("unshare", "-U"), false);
    static final UnprivilegedUser SETPRIV =
            new UnprivilegedUser(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                    true);

    static UnprivilegedUser find() {
        if (new UnixSystem().getUid() != 0) {
            return MYSELF;
        }
        if (NAMESPACE.works()) {
            return NAMESPACE;
        }
        if (SETPRIV.works()) {
            return SETPRIV;
        }
        throw new CannotStart(
                "the bundled PostgreSQL does not run as root, and neither unshare nor setpriv can"
                        + " take the privileges away here; start the gateway as an ordinary user, or"
                        + " point audit-store at a PostgreSQL of your own (url:)");
    }

    private boolean works() {
        try {
            return Programs.run(this, List.of("true")).isOk();
        } catch (CannotStart e) {
            return false; // not installed
        }
    }

    /// Gives a file to the user that PostgreSQL runs as.
    void own(Path file) {
        if (!ownsFiles) {
            return;
        }
        try {
            Files.setAttribute(file, "unix:uid", NOBODY);
            Files.setAttribute(file, "unix:gid", NOBODY);
        } catch (IOException e) {
            throw new CannotStart("cannot give " + file + " to user " + NOBODY + ": " + e, e);
        }
    }

    /// Another user can only use files in directories that let it pass.
    void requireWayTo(Path directory) {
        if (ownsFiles && !Programs.run(this, List.of("test", "-x", directory.toString())).isOk()) {
            throw new CannotStart(
                    "PostgreSQL runs as user "
                            + NOBODY
                            + " because the gateway is root, and that user cannot reach "
                            + directory
                            + "; choose a directory whose parents are open to others (o+x)");
        }
    }
}
