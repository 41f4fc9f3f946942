package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.sftp.Lookups.Looked;
import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import dev.sallyport.ssh.sftp.Lookups.Looked.Found;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds where the paths of one operation really are. One object an operation: what the host
/// answered is not kept for the next.
final class Locator {
    private final Lookups host;
    private final Map<String, Looked> known = new HashMap<>();

    Locator(Lookups host) {
        this.host = host;
    }

    /// Where the operation follows a link in the last place.
    Located follow(String named) throws UpstreamFailure {
        return switch (realpath(named)) {
            case Found(String path) -> new Located(named, path, Optional.empty());
            case Failed failed -> new Located(named, named, Optional.of(failed));
        };
    }

    /// Where it does not.
    Located inParent(String named) throws UpstreamFailure {
        String parent = Places.parent(named);
        if (parent.equals(named)) {
            return Located.at(named);
        }
        return switch (realpath(parent)) {
            case Found(String path) ->
                    new Located(named, Places.child(path, named), Optional.empty());
            case Failed failed -> new Located(named, named, Optional.of(failed));
        };
    }

    /// What may be new. OpenSSH's host finds the place of a file that is not there yet; others need
    /// to be asked for its directory, and whether a link that leads nowhere is in the way.
    Located mayBeNew(String named) throws UpstreamFailure {
        Located there = follow(named);
        if (there.failed().isEmpty()) {
            return there;
        }
        Located beside = inParent(named);
        boolean isFree = beside.failed().isEmpty() && host.lstat(beside.real()) == Fxp.NO_SUCH_FILE;
        return isFree ? beside : there;
    }

    private Looked realpath(String absolute) throws UpstreamFailure {
        Looked before = known.get(absolute);
        if (before == null) {
            before = host.realpath(absolute);
            known.put(absolute, before);
        }
        return before;
    }
}
