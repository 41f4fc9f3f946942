package dev.sallyport.server.quickstart;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.core.config.Config;
import dev.sallyport.core.config.ConfigLoader;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import dev.sallyport.server.sampleapi.SampleApi;
import dev.sallyport.server.samplehost.KeyFile;
import dev.sallyport.server.samplehost.SampleHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// The quickstart's directory, mode 0700:
///
/// ```
/// sallyport.yaml, policies/   configuration, to be edited
/// secrets/                    passwords and keys, mode 0600
/// audit/, shop/               the two PostgreSQLs
/// box/                        the sample host's key and files
/// api/                        the sample API's orders
/// ssh/host-keys/              the gateway's host keys
/// known_hosts, askpass        for ssh: the gateway's key; hands over the token of SALLYPORT_AS
/// tokens/NAME                 a token a file, mode 0600, made anew at each start
/// quickstart.json             what runs now; gone when nothing runs
/// state.json                  ports, and the digest of the sallyport.yaml that we wrote
/// ```
record Home(Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What was in force at the last start.
    ///
    /// @param config SHA-256 of the configuration as generated
    record State(Ports ports, String config) {}

    static Home at(Path directory) {
        return new Home(PrivateFiles.directory(directory.toAbsolutePath().normalize()));
    }

    Path configuration() {
        return directory.resolve("sallyport.yaml");
    }

    Path policies() {
        return directory.resolve("policies");
    }

    Path secret(String name) {
        return PrivateFiles.directory(directory.resolve("secrets")).resolve(name);
    }

    Path token(Persona persona) {
        return PrivateFiles.directory(directory.resolve("tokens")).resolve(persona.word());
    }

    Path description() {
        return directory.resolve("quickstart.json");
    }

    Path shop() {
        return directory.resolve("shop");
    }

    Path box() {
        return directory.resolve("box");
    }

    Path api() {
        return directory.resolve("api");
    }

    private Path policy(String name) {
        return policies().resolve(name);
    }

    /// Writes what is missing and settles the ports: those asked for, else those of the last start
    /// where they are still free, else free ones. A configuration that somebody edited is kept, and
    /// its ports count.
    Ports prepare(OptionalInt portBase) {
        PrivateFiles.passwordIn(secret("shop-app"));
        PrivateFiles.passwordIn(secret("mask-customer"));
        PrivateFiles.passwordIn(secret("sample-api"));
        KeyFile.at(secret("user-authority"));
        KeyFile.at(secret("box-deploy"));
        var before = state();
        copyPolicies(before);
        if (Files.exists(configuration()) && !isAsGenerated(before)) {
            return edited(before, portBase);
        }
        var ports = ports(before, portBase);
        ports.requireFree();
        write(ports);
        return ports;
    }

    private Ports ports(Optional<State> before, OptionalInt portBase) {
        if (portBase.isPresent()) {
            return Ports.from(portBase.getAsInt());
        }
        return before.map(State::ports)
                .filter(Ports::areFree)
                .map(Ports::completed)
                .orElseGet(Ports::free);
    }

    private Ports edited(Optional<State> before, OptionalInt portBase) {
        Config config = ConfigLoader.load(configuration());
        int audit =
                before.map(state -> state.ports().audit()).orElseGet(() -> Ports.free().audit());
        var shop = config.targets().get(SampleShop.DATABASE);
        if (shop == null
                || config.listeners().postgres().isEmpty()
                || config.listeners().api().isEmpty()) {
            throw new CannotStart(
                    configuration()
                            + " has no target 'shop' or lacks a listener; put them back, or delete"
                            + " the file to get a fresh one");
        }
        var box = config.sshTargets().get(SampleHost.TARGET);
        var api = config.httpTargets().get(SampleApi.API_TARGET);
        var ports =
                new Ports(
                        config.listeners().postgres().orElseThrow().port(),
                        config.listeners().ssh().map(SshListenerConfig::port).orElse(0),
                        config.listeners().api().orElseThrow().port(),
                        shop.port(),
                        audit,
                        box == null ? 0 : box.port(),
                        config.listeners().http().map(door -> door.door().port()).orElse(0),
                        api == null ? 0 : api.port());
        if (portBase.isPresent() && !ports.areOf(Ports.from(portBase.getAsInt()))) {
            throw new CannotStart(
                    configuration()
                            + " was edited and names other ports than --port-base "
                            + portBase.getAsInt()
                            + "; change the ports there, or delete the file to get a fresh one");
        }
        ports.requireFree();
        return ports;
    }

    private void write(Ports ports) {
        String text =
                resource("sallyport.yaml")
                        .replace("${postgres}", Integer.toString(ports.postgres()))
                        .replace("${ssh}", Integer.toString(ports.ssh()))
                        .replace("${box}", Integer.toString(ports.box()))
                        .replace("${box-host-key}", SampleHost.hostKey(box()))
                        .replace("${http}", Integer.toString(ports.http()))
                        .replace("${sample}", Integer.toString(ports.sample()))
                        .replace("${api}", Integer.toString(ports.api()))
                        .replace("${shop}", Integer.toString(ports.shop()));
        PrivateFiles.write(configuration(), text);
        try {
            PrivateFiles.write(
                    stateFile(), JSON.writeValueAsString(new State(ports, digest(text))) + "\n");
        } catch (JacksonException e) {
            throw new IllegalStateException("numbers and texts are always JSON", e);
        }
    }

    /// Policies are edited, so they are copied once. What a version without SSH or HTTP left lacks
    /// that one's.
    private void copyPolicies(Optional<State> before) {
        boolean isNew = !Files.isDirectory(policies());
        boolean lacksHost = before.map(State::ports).filter(ports -> ports.ssh() == 0).isPresent();
        boolean lacksApi = before.map(State::ports).filter(ports -> ports.http() == 0).isPresent();
        PrivateFiles.directory(policies());
        if (isNew) {
            PrivateFiles.write(policy("shop.yaml"), resource("shop.yaml"));
        }
        if (isNew || (lacksHost && !Files.exists(policy("box.yaml")))) {
            PrivateFiles.write(policy("box.yaml"), resource("box.yaml"));
        }
        if (isNew || (lacksApi && !Files.exists(policy("api.yaml")))) {
            PrivateFiles.write(policy("api.yaml"), resource("api.yaml"));
        }
    }

    private boolean isAsGenerated(Optional<State> before) {
        try {
            String digest = digest(Files.readString(configuration()));
            return before.map(State::config).filter(digest::equals).isPresent();
        } catch (IOException e) {
            throw new CannotStart("cannot read " + configuration() + ": " + e, e);
        }
    }

    private Optional<State> state() {
        if (!Files.exists(stateFile())) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(stateFile().toFile(), State.class));
        } catch (IOException e) {
            throw new CannotStart(stateFile() + " is damaged; delete it", e);
        }
    }

    private Path stateFile() {
        return directory.resolve("state.json");
    }

    /// So that a stock `ssh` knows the gateway and logs in as `SALLYPORT_AS`.
    void writeSshFiles(int port) {
        String hostKey =
                PrivateFiles.read(directory.resolve("ssh/host-keys/ssh_host_ed25519_key.pub"));
        PrivateFiles.write(
                directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + hostKey + "\n");
        Path askpass = directory.resolve("askpass");
        PrivateFiles.write(
                askpass,
                "#!/bin/sh\nexec cat "
                        + ShellWord.of(directory.resolve("tokens"))
                        + "/\"${SALLYPORT_AS:?say as whom: agent, developer, …}\"\n");
        PrivateFiles.makeExecutable(askpass);
    }

    private static String digest(String text) {
        return HexFormat.of()
                .formatHex(CommandDigest.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resource(String name) {
        try (InputStream in = Home.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name + " on the class path").readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CannotStart("cannot read " + name + " from the class path: " + e, e);
        }
    }
}
