package dev.sallyport.server;

import dev.sallyport.core.config.Config;
import dev.sallyport.core.config.ConfigCheck;
import dev.sallyport.core.config.ConfigLoader;
import dev.sallyport.core.config.HttpTargetConfig;
import dev.sallyport.core.config.SshTargetConfig;
import dev.sallyport.core.config.TargetConfig;
import java.nio.file.Path;
import java.util.Map;

/// The configuration in force. A reload changes the targets, their accounts and tags; everything
/// else holds until the next start. Thread-safe.
final class ActiveConfig {
    private final Path file;
    private final Config atStart;
    private volatile Config latest;

    /// @throws dev.sallyport.core.config.ConfigProblems where the file can't be used
    ActiveConfig(Path file) {
        this.file = file;
        this.atStart = ConfigLoader.load(file);
        ConfigCheck.requireTls(atStart.listeners());
        this.latest = atStart;
    }

    /// What listeners, issuers, policies and stores go by.
    Config atStart() {
        return atStart;
    }

    /// By name, as they are now.
    Map<String, TargetConfig> targets() {
        return latest.targets();
    }

    /// By name, as they are now.
    Map<String, SshTargetConfig> sshTargets() {
        return latest.sshTargets();
    }

    /// By name, as they are now.
    Map<String, HttpTargetConfig> httpTargets() {
        return latest.httpTargets();
    }

    /// Of the file as it is in force.
    String digest() {
        return latest.digest();
    }

    /// @return whether the file is another one now
    /// @throws dev.sallyport.core.config.ConfigProblems where it can't be used; the old one stays
    synchronized boolean reload() {
        Config next = ConfigLoader.load(file);
        if (!next.listeners().equals(latest.listeners())) { // else a renewal may be under way
            ConfigCheck.requireTls(next.listeners());
        }
        boolean isNew = !next.digest().equals(latest.digest());
        latest = next;
        return isNew;
    }

    /// Whether the file says something that only a restart brings into force.
    boolean needsRestart() {
        return !withoutTargets(latest).equals(withoutTargets(atStart));
    }

    private static Config withoutTargets(Config config) {
        return new Config(
                config.gateway(),
                config.listeners(),
                config.issuers(),
                Map.of(),
                Map.of(),
                Map.of(),
                config.policies(),
                config.auditStore(),
                config.api(),
                config.limits(),
                config.maskKeys(),
                "");
    }
}
