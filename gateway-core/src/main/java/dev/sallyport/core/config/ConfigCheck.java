package dev.sallyport.core.config;

import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether what a good configuration points at is there: files, secrets, directories. Asks no other
/// machine, and reads no secret's content but that of the listeners' TLS keys, to see whether they
/// belong to their certificates. What is found is told to operators before start; a running gateway
/// finds the same when it needs the thing, and refuses then.
public final class ConfigCheck {
    /// The environment; null for a name that isn't set.
    @FunctionalInterface
    public interface Environment {
        @Nullable String get(String name);
    }

    private final Environment environment;
    private final List<Problem> problems = new ArrayList<>();

    private ConfigCheck(Environment environment) {
        this.environment = environment;
    }

    /// @return what is missing; empty where all is there
    public static List<Problem> of(Config config) {
        return of(config, System::getenv);
    }

    static List<Problem> of(Config config, Environment environment) {
        var check = new ConfigCheck(environment);
        config.listeners().postgres().ifPresent(door -> check.listener("postgres", door));
        config.listeners().api().ifPresent(door -> check.listener("api", door));
        config.listeners().ssh().ifPresent(check::ssh);
        config.targets().forEach(check::target);
        config.listeners().http().ifPresent(check::http);
        config.sshTargets().forEach(check::sshTarget);
        config.httpTargets().forEach(check::httpTarget);
        check.directory("policies", config.policies());
        if (config.auditStore().location() instanceof AuditStoreConfig.Location.Url url) {
            check.secret("audit-store.writer.credential", url.writer().credential());
            check.secret("audit-store.reader.credential", url.reader().credential());
            check.secret("audit-store.migrator.credential", url.migrator().credential());
        }
        config.maskKeys().forEach((name, key) -> check.secret("mask-keys." + name, key));
        return List.copyOf(check.problems);
    }

    /// TLS that can't work is refused before the gateway opens anything.
    ///
    /// @throws ConfigProblems where a listener's certificate or key is missing, or the two don't
    ///   belong together
    public static void requireTls(ListenersConfig listeners) {
        var check = new ConfigCheck(_ -> null);
        listeners
                .postgres()
                .flatMap(ListenerConfig::tls)
                .ifPresent(tls -> check.tls("postgres", tls));
        listeners
                .http()
                .flatMap(http -> http.door().tls())
                .ifPresent(tls -> check.tls("http", tls));
        listeners.api().flatMap(ListenerConfig::tls).ifPresent(tls -> check.tls("api", tls));
        if (!check.problems.isEmpty()) {
            throw new ConfigProblems(check.problems);
        }
    }

    private void listener(String name, ListenerConfig door) {
        door.tls()
                .ifPresent(tls -> {
                    tls(name, tls);
                    closed("listeners." + name + ".tls.key", tls.key());
                });
    }

    private void tls(String name, ListenerConfig.Tls tls) {
        String path = "listeners." + name + ".tls.";
        boolean hasCertificate = file(path + "certificate", tls.certificate());
        if (file(path + "key", tls.key()) && hasCertificate) {
            TlsPair.fault(tls).ifPresent(fault -> problem(path + fault.key(), fault.message()));
        }
    }

    private void target(String name, TargetConfig target) {
        String path = "targets." + name;
        target.tls().ca().ifPresent(ca -> file(path + ".tls.ca", ca));
        target.accounts()
                .forEach((account, login) ->
                        secret(path + ".accounts." + account + ".credential", login.credential()));
    }

    private void ssh(SshListenerConfig door) {
        door.userAuthority()
                .ifPresent(
                        authority -> secret("listeners.ssh.user-authority.key", authority.key()));
    }

    private void sshTarget(String name, SshTargetConfig target) {
        target.accounts()
                .forEach((account, login) -> {
                    String path = "targets." + name + ".accounts." + account + ".";
                    switch (login.credential()) {
                        case SshCredential.Password(String password) ->
                                secret(path + "password", password);
                        case SshCredential.PrivateKey(var key, var passphrase, var certificate) -> {
                            secret(path + "private-key", key);
                            passphrase.ifPresent(text -> secret(path + "passphrase", text));
                            certificate.ifPresent(text -> secret(path + "certificate", text));
                        }
                    }
                });
    }

    private void http(HttpListenerConfig door) {
        listener("http", door.door());
        door.assertionKey().ifPresent(key -> secret("listeners.http.assertion-key", key));
    }

    private void httpTarget(String name, HttpTargetConfig target) {
        target.ca().ifPresent(ca -> file("targets." + name + ".ca", ca));
        target.accounts()
                .forEach((account, login) -> {
                    String path = "targets." + name + ".accounts." + account + ".";
                    switch (login.credential()) {
                        case HttpCredential.None _ -> {}
                        case HttpCredential.Bearer(String token) -> secret(path + "bearer", token);
                        case HttpCredential.Basic(_, String password) ->
                                secret(path + "password", password);
                        case HttpCredential.Header(_, String value) ->
                                secret(path + "value", value);
                        case HttpCredential.Query(_, String value) -> secret(path + "value", value);
                    }
                    login.certificate()
                            .ifPresent(pair -> {
                                file(path + "client-certificate.certificate", pair.certificate());
                                secret(path + "client-certificate.key", pair.key());
                            });
                });
    }

    private void secret(String path, String reference) {
        if (reference.startsWith("file:")) {
            secretFile(path, Path.of(reference.substring("file:".length())));
        } else if (isUnset(reference.substring("env:".length()))) {
            problem(path, reference + " is not set or empty; set it where the gateway starts");
        }
    }

    private boolean isUnset(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty();
    }

    private void secretFile(String path, Path file) {
        if (file(path, file)) {
            closed(path, file);
        }
    }

    private void closed(String path, Path file) {
        if (isOpenToAll(file)) {
            problem(path, file + " can be read by every user of this machine; chmod o-rwx it");
        }
    }

    private static boolean isOpenToAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false; // no such permissions here
        }
    }

    private boolean file(String path, Path file) {
        if (!Files.isRegularFile(file)) {
            problem(path, file + " is not a file; expected one there");
            return false;
        }
        if (!Files.isReadable(file)) {
            problem(path, file + " can't be read by this user; change its owner or mode");
            return false;
        }
        return true;
    }

    private void directory(String path, Path directory) {
        if (!Files.isDirectory(directory)) {
            problem(path, directory + " is not a directory; expected one with policy files");
        }
    }

    private void problem(String path, String message) {
        problems.add(new Problem(path, 0, message));
    }
}
