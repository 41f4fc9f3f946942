package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A host behind the SSH door.
///
/// @param host never shown to clients
/// @param hostKeys public keys of the host, as in `known_hosts` without the name: `ssh-ed25519
///   AAAA…`
/// @param hostAuthorities public keys of CAs that sign host certificates
/// @param hostPrincipal the name that a host certificate must carry; the host where it is not given
/// @param shell the program that runs judged lines on the host: an absolute path of a POSIX shell
/// @param answerDigest whether outcomes carry a SHA-256 over the bytes released
/// @param accounts by name
public record SshTargetConfig(
        Target target,
        String host,
        int port,
        List<String> hostKeys,
        List<String> hostAuthorities,
        String hostPrincipal,
        String shell,
        boolean answerDigest,
        Map<String, SshAccount> accounts) {
    public static final String USUAL_SHELL = "/bin/bash";

    public SshTargetConfig {
        hostKeys = List.copyOf(hostKeys);
        hostAuthorities = List.copyOf(hostAuthorities);
        accounts = Map.copyOf(accounts);
        TargetChecks.target(target, host, port, accounts)
                .require(
                        !hostKeys.isEmpty() || !hostAuthorities.isEmpty(),
                        "host-keys",
                        "found none, expected the host's public keys or host-authorities: a host is"
                                + " never trusted at first sight; ssh-keyscan prints its keys, its"
                                + " owner confirms them")
                .require(
                        shell.startsWith("/") && Checks.isPlainPath(shell),
                        "shell",
                        "found "
                                + Checks.quote(shell)
                                + ", expected an absolute path like /bin/bash")
                .throwIfAny();
    }

    /// @param username the upstream login; never shown to clients
    /// @param openTo `group:NAME`, `kind:agent` or `any`; who may sign in to this account
    public record SshAccount(
            String name, String username, SshCredential credential, Set<String> openTo) {
        public SshAccount {
            openTo = Set.copyOf(openTo);
            TargetChecks.account(name, username, openTo).throwIfAny();
        }

        public boolean isOpenTo(Principal principal) {
            return Openings.isOpen(openTo, principal);
        }
    }

    /// How the gateway logs in; references only.
    public sealed interface SshCredential {
        /// @param password a reference
        record Password(String password) implements SshCredential {
            public Password {
                SecretReference.require("password", password);
            }
        }

        /// @param privateKey a reference of a key in OpenSSH or PEM form
        /// @param passphrase a reference, where the key is encrypted
        /// @param certificate a reference of an OpenSSH user certificate for the key
        record PrivateKey(
                String privateKey, Optional<String> passphrase, Optional<String> certificate)
                implements SshCredential {
            public PrivateKey {
                SecretReference.require("private-key", privateKey);
                passphrase.ifPresent(reference -> SecretReference.require("passphrase", reference));
                certificate.ifPresent(
                        reference -> SecretReference.require("certificate", reference));
            }
        }
    }
}
