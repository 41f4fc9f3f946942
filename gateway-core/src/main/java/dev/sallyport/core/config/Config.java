package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The whole configuration file, valid as a whole.
///
/// @param targets those of PostgreSQL, by name
/// @param sshTargets by name; no name stands in both
/// @param policies the directory of policy files
/// @param maskKeys references of the keys of `token` masks, by key name
/// @param digest SHA-256 of the file's bytes, in hex
public record Config(
        GatewayConfig gateway,
        ListenersConfig listeners,
        List<IssuerConfig> issuers,
        Map<String, TargetConfig> targets,
        Map<String, SshTargetConfig> sshTargets,
        Path policies,
        AuditStoreConfig auditStore,
        ApiConfig api,
        LimitsConfig limits,
        Map<String, String> maskKeys,
        String digest) {
    public Config {
        issuers = List.copyOf(issuers);
        targets = Map.copyOf(targets);
        sshTargets = Map.copyOf(sshTargets);
        maskKeys = Map.copyOf(maskKeys);
        var names = new HashSet<String>();
        var problems =
                new Problems()
                        .require(
                                listeners.postgres().isPresent()
                                        || listeners.ssh().isPresent()
                                        || listeners.api().isPresent(),
                                "listeners",
                                "found none, expected postgres, ssh or api; a gateway without a"
                                        + " door does nothing")
                        .require(
                                !issuers.isEmpty(),
                                "issuers",
                                "found none, expected at least one; without it nobody can sign in");
        for (IssuerConfig issuer : issuers) {
            problems.require(
                    names.add(issuer.issuer()),
                    "issuers",
                    "found '" + issuer.issuer() + "' twice, expected every issuer once");
        }
        listeners
                .ssh()
                .flatMap(SshListenerConfig::deviceLogin)
                .ifPresent(device ->
                        problems.require(
                                names.contains(device.issuer()),
                                "listeners.ssh.device-login.issuer",
                                "found an issuer that is not among issuers; add it there"));
        maskKeys.forEach((name, reference) ->
                problems.require(
                        SecretReference.isReference(reference),
                        "mask-keys." + name,
                        SecretReference.problem(reference)));
        problems.throwIfAny();
    }
}
