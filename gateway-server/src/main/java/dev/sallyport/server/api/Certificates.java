package dev.sallyport.server.api;

import dev.sallyport.core.Identity;
import dev.sallyport.ssh.CertificateRefused;
import java.util.List;

/// Who makes OpenSSH user certificates for bearers of tokens.
@FunctionalInterface
public interface Certificates {
    /// Where no authority is configured.
    Certificates NONE =
            (_, _, _, _) -> {
                throw ApiProblem.notFound(
                        "this gateway issues no certificates: listeners.ssh.user-authority is not"
                                + " configured");
            };

    /// @see dev.sallyport.ssh.UserAuthority#issue
    String issue(Identity identity, String key, List<String> principals, List<String> sources)
            throws CertificateRefused;
}
