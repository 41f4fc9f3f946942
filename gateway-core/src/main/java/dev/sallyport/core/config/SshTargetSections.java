package dev.sallyport.core.config;

import dev.sallyport.core.Protocol;
import dev.sallyport.core.Target;
import dev.sallyport.core.config.SshTargetConfig.SshAccount;
import dev.sallyport.core.config.SshTargetConfig.SshCredential;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads an entry of `targets` whose protocol is `ssh`.
final class SshTargetSections {
    private SshTargetSections() {}

    static Optional<SshTargetConfig> target(String name, Section section) {
        var address = TargetAddress.of(section);
        var tags = section.texts("tags");
        var hostKeys = section.textList("host-keys");
        var hostAuthorities = section.textList("host-authorities");
        String hostPrincipal = section.text("host-principal", address.host());
        String shell = section.text("shell", SshTargetConfig.USUAL_SHELL);
        boolean answerDigest = Values.flag(section, "answer-digest");
        var accounts = accounts(section);
        return section.build(() ->
                new SshTargetConfig(
                        new Target(name, Protocol.SSH, tags),
                        address.host(),
                        address.port(),
                        hostKeys,
                        hostAuthorities,
                        hostPrincipal,
                        shell,
                        answerDigest,
                        accounts));
    }

    private static Map<String, SshAccount> accounts(Section target) {
        var accounts = new LinkedHashMap<String, SshAccount>();
        target.named("accounts")
                .forEach((name, section) ->
                        account(name, section).ifPresent(account -> accounts.put(name, account)));
        return accounts;
    }

    private static Optional<SshAccount> account(String name, Section section) {
        String username = section.text("username");
        var credential = credential(section);
        var openTo = Openings.read(section);
        return credential.flatMap(
                login -> section.build(() -> new SshAccount(name, username, login, openTo)));
    }

    private static Optional<SshCredential> credential(Section section) {
        var password = reference(section, "password");
        var key = reference(section, "private-key");
        var passphrase = reference(section, "passphrase");
        var certificate = reference(section, "certificate");
        if (password.isPresent() == key.isPresent()) {
            section.problem(
                    key.isPresent() ? "password" : "private-key",
                    (key.isPresent() ? "found both" : "missing")
                            + ", expected either private-key or password, "
                            + SecretReference.EXPECTED);
            return Optional.empty();
        }
        if (password.isPresent()) {
            passphrase.ifPresent(_ -> section.problem("passphrase", "goes with private-key"));
            certificate.ifPresent(_ -> section.problem("certificate", "goes with private-key"));
            return section.part(() -> new SshCredential.Password(password.get()));
        }
        return section.part(
                () -> new SshCredential.PrivateKey(key.orElseThrow(), passphrase, certificate));
    }

    private static Optional<String> reference(Section section, String key) {
        return section.optionalText(key).map(text -> Values.absolute(section, text));
    }
}
