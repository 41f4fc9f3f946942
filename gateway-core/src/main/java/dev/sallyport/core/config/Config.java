package dev.sallyport.core.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The whole configuration file, valid as a whole.
///
/// @param targets those of PostgreSQL, by name
/// @param sshTargets by name
/// @param httpTargets by name; no name stands in two of these
/// @param policies the directory of policy files
/// @param maskKeys references of the keys of `token` masks, by key name
/// @param digest SHA-256 of the file's bytes, in hex
public record Config(
        GatewayConfig gateway,
        ListenersConfig listeners,
        List<IssuerConfig> issuers,
        Map<String, TargetConfig> targets,
        Map<String, SshTargetConfig> sshTargets,
        Map<String, HttpTargetConfig> httpTargets,
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
        httpTargets = Map.copyOf(httpTargets);
        maskKeys = Map.copyOf(maskKeys);
        var names = new HashSet<String>();
        var problems =
                new Problems()
                        .require(
                                listeners.postgres().isPresent()
                                        || listeners.ssh().isPresent()
                                        || listeners.http().isPresent()
                                        || listeners.api().isPresent(),
                                "listeners",
                                "found none, expected postgres, ssh, http or api; a gateway without a"
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
        boolean canAssert = listeners.http().flatMap(HttpListenerConfig::assertionKey).isPresent();
        httpTargets.forEach((name, target) ->
                problems.require(
                        canAssert || target.assertion().isEmpty(),
                        "targets." + name + ".assertion",
                        "needs listeners.http.assertion-key, which is not there; add it"));
        maskKeys.forEach((name, reference) ->
                problems.require(
                        SecretReference.isReference(reference),
                        "mask-keys." + name,
                        SecretReference.problem(reference)));
        problems.throwIfAny();
    }
}
