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
        new Problems()
                .require(
                        Checks.isName(target.name()),
                        "",
                        "found the name '" + target.name() + "', expected " + Checks.NAME_RULE)
                .require(
                        target.tags().stream().allMatch(Checks::isTag),
                        "tags",
                        "found "
                                + Checks.firstNot(target.tags(), Checks::isTag)
                                + ", expected letters, digits, '.', '_', ':', '=', '/' or '-'")
                .require(
                        !host.isBlank() && Checks.isPort(port, 1),
                        "address",
                        "expected HOST:PORT with a port of 1 to 65535")
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
                .require(
                        !accounts.isEmpty(),
                        "accounts",
                        "found none, expected at least one; without it nobody can sign in")
                .throwIfAny();
    }

    /// @param username the upstream login; never shown to clients
    /// @param openTo `group:NAME`, `kind:agent` or `any`; who may sign in to this account
    public record SshAccount(
            String name, String username, SshCredential credential, Set<String> openTo) {
        public SshAccount {
            openTo = Set.copyOf(openTo);
            new Problems()
                    .require(
                            Checks.isName(name),
                            "",
                            "found the name '" + name + "', expected " + Checks.NAME_RULE)
                    .require(
                            !username.isBlank(),
                            "username",
                            "found nothing, expected the login at the host")
                    .require(
                            openTo.stream().allMatch(Openings::isOpening),
                            "open-to",
                            Openings.problem(openTo))
                    .throwIfAny();
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
                requireReference("password", password);
            }
        }

        /// @param privateKey a reference of a key in OpenSSH or PEM form
        /// @param passphrase a reference, where the key is encrypted
        /// @param certificate a reference of an OpenSSH user certificate for the key
        record PrivateKey(
                String privateKey, Optional<String> passphrase, Optional<String> certificate)
                implements SshCredential {
            public PrivateKey {
                requireReference("private-key", privateKey);
                passphrase.ifPresent(reference -> requireReference("passphrase", reference));
                certificate.ifPresent(reference -> requireReference("certificate", reference));
            }
        }

        private static void requireReference(String key, String reference) {
            new Problems()
                    .require(
                            SecretReference.isReference(reference),
                            key,
                            SecretReference.problem(reference))
                    .throwIfAny();
        }
    }
}
