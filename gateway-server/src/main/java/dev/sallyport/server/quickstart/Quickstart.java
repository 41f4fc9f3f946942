package dev.sallyport.server.quickstart;

import dev.sallyport.core.Secret;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.Gateway;
import dev.sallyport.server.GatewayOptions;
import dev.sallyport.server.PrivateFiles;
import dev.sallyport.server.embedded.DirectoryLock;
import dev.sallyport.server.embedded.EmbeddedCluster;
import dev.sallyport.server.embedded.PostgresBinaries;
import dev.sallyport.server.sampleapi.SampleApi;
import dev.sallyport.server.samplehost.SampleHost;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A gateway with a sample shop, a sample host and a sample API behind it and a development issuer
/// beside it, all on the loopback and in one directory.
public final class Quickstart implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Home home;
    private final DirectoryLock lock;
    private final Ports ports;
    private @Nullable EmbeddedCluster shop;
    private @Nullable SampleHost box;
    private @Nullable SampleApi api;
    private @Nullable Gateway gateway;

    private Quickstart(Home home, DirectoryLock lock, Ports ports) {
        this.home = home;
        this.lock = lock;
        this.ports = ports;
    }

    /// Returns when everything answers and `quickstart.json` is written.
    ///
    /// @param portBase the first port; empty: those of the last start, or free ones
    /// @throws CannotStart with a message for the operator; nothing is left running
    public static Quickstart start(Path directory, OptionalInt portBase) {
        var home = Home.at(directory);
        var lock = DirectoryLock.take(home.directory());
        Quickstart quickstart;
        try {
            PrivateFiles.deleteQuietly(home.description());
            quickstart = new Quickstart(home, lock, home.prepare(portBase));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        try {
            quickstart.open();
            return quickstart;
        } catch (RuntimeException e) {
            quickstart.close();
            throw e;
        }
    }

    private void open() {
        var issuer =
                DevIssuer.at(
                        "http://127.0.0.1:" + ports.api() + "/issuer", home.secret("issuer-key"));
        var binaries = PostgresBinaries.unpackedIn(home.directory());
        var filling =
                CompletableFuture.runAsync(
                        () -> openShop(binaries), task -> Thread.ofVirtual().start(task));
        try {
            gateway =
                    Gateway.start(
                            home.configuration(),
                            new GatewayOptions(ports.audit(), home.directory(), issuer::addTo));
        } finally {
            join(filling);
        }
        openBox();
        openApi();
        describe(issuer);
    }

    private void openShop(PostgresBinaries binaries) {
        shop = EmbeddedCluster.start(binaries, home.shop(), ports.shop());
        SampleShop.fill(shop, PrivateFiles.read(home.secret("shop-app")));
    }

    private void openBox() {
        if (ports.haveHost()) {
            box = SampleHost.start(home.box(), home.secret("box-deploy"), ports.box());
            home.writeSshFiles(ports.ssh());
        }
    }

    private void openApi() {
        if (ports.haveHttp()) {
            api = SampleApi.start(home.api(), home.secret("sample-api"), ports.sample());
        }
    }

    private static void join(CompletableFuture<Void> filling) {
        try {
            filling.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CannotStart known
                    ? known
                    : new CannotStart("the sample shop did not start: " + e.getCause(), e);
        }
    }

    private void describe(DevIssuer issuer) {
        var tokens = new EnumMap<Persona, String>(Persona.class);
        for (Persona persona : Persona.values()) {
            tokens.put(persona, issuer.token(persona, Instant.now()));
        }
        awaitAccepted(tokens);
        tokens.forEach((persona, token) -> PrivateFiles.write(home.token(persona), token + "\n"));
        var running = running();
        PrivateFiles.write(
                home.description(),
                new Description(
                                ports,
                                tokens,
                                running.shop(),
                                running.gateway().auditStoreUrl().orElse(""),
                                ProcessHandle.current().pid())
                        .toJson());
    }

    /// The gateway fetches the issuer's keys by itself; until it has them, nobody can log in.
    private void awaitAccepted(Map<Persona, String> tokens) {
        Instant deadline = Instant.now().plus(PATIENCE);
        try (var token = Secret.of(tokens.getOrDefault(Persona.AGENT, ""))) {
            while (!running().gateway().accepts(token)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new CannotStart(
                            "the gateway does not accept the development issuer's tokens; look at"
                                    + " issuers in "
                                    + home.configuration()
                                    + ", or delete that file to get a fresh one");
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    private record Running(EmbeddedCluster shop, Gateway gateway) {}

    private Running running() {
        if (shop == null || gateway == null) {
            throw new IllegalStateException("not started");
        }
        return new Running(shop, gateway);
    }

    /// What to try, to be copied into a shell.
    public String tour() {
        return Tour.of(home, ports, box == null ? "" : box.description());
    }

    /// The promised description of what runs.
    public Path description() {
        return home.description();
    }

    /// Everything stops in order; the data stays for the next start.
    @Override
    public void close() {
        PrivateFiles.deleteQuietly(home.description());
        if (gateway != null) {
            gateway.close();
        }
        if (api != null) {
            api.close();
        }
        if (box != null) {
            box.close();
        }
        if (shop != null) {
            shop.close();
        }
        lock.close();
    }
}
