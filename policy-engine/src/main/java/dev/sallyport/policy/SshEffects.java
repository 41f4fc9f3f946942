package dev.sallyport.policy;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The effects of SSH requests, as bits. Lines have those that the analysis found; file operations
/// those that their paths tell.
@SuppressWarnings("EnumOrdinal") // the bits of effects are never stored
final class SshEffects {
    /// All effects, as bits.
    static final int EVERY_EFFECT = (1 << ShellEffect.values().length) - 1;

    private SshEffects() {}

    /// Whether this is a terminal that nobody judges: it may run every program and have every
    /// effect.
    static boolean isRaw(SshFacts facts) {
        return facts.verb() == SshVerb.TERMINAL && facts.tier() == Tier.RAW;
    }

    static int bits(SshFacts facts) {
        return switch (facts.verb()) {
            case EXEC -> bits(facts.shell().effects());
            case TERMINAL -> isRaw(facts) ? EVERY_EFFECT : 0;
            case FORWARD, LISTEN -> bit(ShellEffect.NETWORK);
            case UNSUPPORTED -> EVERY_EFFECT;
            case SETSTAT -> ofPaths(facts.paths()) | bit(ShellEffect.PERMISSIONS);
            case READ, WRITE, LIST, STAT, MKDIR, RMDIR, REMOVE, RENAME, LINK ->
                    ofPaths(facts.paths());
        };
    }

    private static int ofPaths(FilePaths paths) {
        return (paths.reads().isEmpty() ? 0 : bit(ShellEffect.READ))
                | (paths.writes().isEmpty() ? 0 : bit(ShellEffect.WRITE))
                | (paths.removals().isEmpty() ? 0 : bit(ShellEffect.REMOVE))
                | (paths.recursiveRemovals().isEmpty() ? 0 : bit(ShellEffect.REMOVE_RECURSIVELY));
    }

    static int bits(Set<ShellEffect> effects) {
        int bits = 0;
        for (ShellEffect effect : effects) {
            bits |= bit(effect);
        }
        return bits;
    }

    private static int bit(ShellEffect effect) {
        return 1 << effect.ordinal();
    }

    /// The words of the effects in `bits`, in their order.
    static List<String> words(int bits) {
        List<String> words = new ArrayList<>();
        for (ShellEffect effect : ShellEffect.values()) {
            if ((bits & bit(effect)) != 0) {
                words.add(effect.word());
            }
        }
        return words;
    }
}
