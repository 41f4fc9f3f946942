package dev.sallyport.server;

import dev.sallyport.core.AuditLog;
import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Gate;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.Sessions;
import dev.sallyport.core.TokenVerifier;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.Config;
import dev.sallyport.core.config.IssuerConfig;
import dev.sallyport.core.http.ToolPins;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.net.EventLoops;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.http.HttpListener;
import dev.sallyport.http.HttpParts;
import dev.sallyport.postgres.DoorParts;
import dev.sallyport.postgres.PostgresListener;
import dev.sallyport.postgres.path.SqlPath;
import dev.sallyport.ssh.SshListener;
import dev.sallyport.ssh.SshParts;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// Opens the doors that the configuration names, each with what it works with.
final class Doors {
    private final Config config;
    private final Works works;
    private final Consumer<AutoCloseable> keep;

    /// What the doors have in common.
    record Works(
            ActiveConfig config,
            TokenVerifier tokens,
            CredentialSource credentials,
            AuditLog audit,
            Sessions sessions,
            Gate gate,
            MaskKeys maskKeys,
            Recordings recordings,
            ToolPins pins,
            InstantSource clock,
            Executor blocking) {}

    /// @param keep takes what has to be stopped with the gateway
    Doors(Config config, Works works, Consumer<AutoCloseable> keep) {
        this.config = config;
        this.works = works;
        this.keep = keep;
    }

    /// @return the port; empty where there is no such door
    /// @throws CannotStart with a message for the operator
    OptionalInt postgres(SqlAnalyzer analyzer) {
        var listener = config.listeners().postgres();
        if (listener.isEmpty()) {
            return OptionalInt.empty();
        }
        var path =
                new SqlPath(
                        works.gate(),
                        analyzer,
                        config.limits(),
                        works.blocking(),
                        works.clock(),
                        works.maskKeys());
        var parts =
                new DoorParts(
                        works.config()::targets,
                        works.tokens(),
                        works.credentials(),
                        works.audit(),
                        works.sessions(),
                        path,
                        works.clock(),
                        works.blocking());
        var loops = EventLoops.open("postgres");
        keep.accept(loops);
        var door = made(() -> new PostgresListener(listener.get(), config.limits(), parts, loops));
        keep.accept(door);
        return started(door::start);
    }

    /// As [#postgres].
    OptionalInt ssh() {
        var listener = config.listeners().ssh();
        if (listener.isEmpty()) {
            return OptionalInt.empty();
        }
        var parts =
                new SshParts(
                        works.config()::sshTargets,
                        works.tokens(),
                        works.credentials(),
                        works.audit(),
                        works.sessions(),
                        works.gate(),
                        Judges.shell(),
                        Judges.masks(works.maskKeys()),
                        works.recordings(),
                        works.clock(),
                        works.blocking());
        var door = made(() -> new SshListener(listener.get(), config.limits(), parts));
        keep.accept(door);
        return started(door::start);
    }

    /// As [#postgres].
    OptionalInt http() {
        var listener = config.listeners().http();
        if (listener.isEmpty()) {
            return OptionalInt.empty();
        }
        var parts =
                new HttpParts(
                        works.config()::httpTargets,
                        works.tokens(),
                        works.credentials(),
                        works.audit(),
                        works.sessions(),
                        works.gate(),
                        Judges.http(),
                        Judges.bodies(works.maskKeys()),
                        works.recordings(),
                        works.pins(),
                        config.issuers().stream().map(IssuerConfig::issuer).toList(),
                        config.gateway().publicUrl(),
                        works.clock(),
                        works.blocking());
        var door = made(() -> new HttpListener(listener.get(), config.limits(), parts));
        keep.accept(door);
        return started(door::start);
    }

    private static <T> T made(Supplier<T> door) {
        try {
            return door.get();
        } catch (IllegalStateException | IllegalArgumentException | Unavailable e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }

    private static OptionalInt started(IntSupplier door) {
        try {
            return OptionalInt.of(door.getAsInt());
        } catch (IllegalStateException e) {
            String cause = e.getCause() == null ? "" : ": " + e.getCause();
            throw new CannotStart(e.getMessage() + cause, e);
        }
    }
}
