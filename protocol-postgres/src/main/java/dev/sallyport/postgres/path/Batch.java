package dev.sallyport.postgres.path;

import org.jspecify.annotations.Nullable;

/// How far the server is in the client's batch, by what was sent to it. Belongs to the event loop.
final class Batch {
    private enum Skipping {
        NO,
        /// The server will answer the Sync.
        WITH_SERVER,
        /// The server knows of nothing: we answer the Sync.
        ALONE
    }

    private Skipping skipping = Skipping.NO;
    private boolean open;
    private boolean unnamedSent;

    /// Whether the server has begun something that no Sync ended.
    boolean isOpen() {
        return open;
    }

    /// Whether nothing was begun, and nothing is skipped.
    boolean isBetween() {
        return !open && skipping == Skipping.NO;
    }

    /// Whether the server may know an unnamed statement of the client.
    boolean hasUnnamed() {
        return unnamedSent;
    }

    boolean drops(Step step) {
        return skipping != Skipping.NO && !step.endsSkipping();
    }

    /// A message of the extended protocol goes up.
    ///
    /// @param parsed the statement that it makes; null where it makes none
    void extended(@Nullable String parsed) {
        open = true;
        if (parsed != null) {
            unnamedSent |= parsed.isEmpty();
        }
    }

    /// A simple Query goes up, of the client, of the gateway or in a refused one's place.
    void simple() {
        open = false;
        unnamedSent = false;
    }

    /// What was refused is not the server's business; the rest up to Sync is dropped here.
    void refusedAlone() {
        skipping = Skipping.ALONE;
    }

    /// A refused message of the extended protocol went up as [Poison].
    void refusedWithServer() {
        skipping = Skipping.WITH_SERVER;
        open = true;
    }

    /// A Parse of this name fails at the server.
    void parseFails(String name) {
        unnamedSent &= !name.isEmpty();
    }

    /// The server skips up to a Sync that it hasn't got yet.
    void serverSkips() {
        skipping = Skipping.WITH_SERVER;
    }

    /// The server answered everything that it was sent.
    void serverIsReady() {
        if (skipping == Skipping.WITH_SERVER) {
            skipping = Skipping.NO;
        }
    }

    /// @return whether the Sync is ours to answer
    boolean endsAlone() {
        boolean alone = skipping == Skipping.ALONE;
        if (alone) {
            skipping = Skipping.NO;
        }
        return alone;
    }

    /// A Sync goes up.
    void ends() {
        skipping = Skipping.NO;
        open = false;
    }
}
