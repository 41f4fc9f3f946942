package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import java.util.Optional;
import java.util.Set;

/// A path as it was named and where it really is; both absolute.
///
/// @param real as `named` where the host could not say
/// @param failed why it could not: then the operation would fail too, and is not sent
record Located(String named, String real, Optional<Failed> failed) {
    static Located at(String path) {
        return new Located(path, path, Optional.empty());
    }

    /// For rules: both names.
    Set<String> shown(Places places) {
        String shown = places.shown(named);
        String really = places.shown(real);
        return shown.equals(really) ? Set.of(shown) : Set.of(shown, really);
    }

    /// For people: the real name, where it is another one.
    Optional<String> differently(Places places) {
        return named.equals(real) ? Optional.empty() : Optional.of("really " + places.shown(real));
    }
}
