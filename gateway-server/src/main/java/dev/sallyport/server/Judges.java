package dev.sallyport.server;

import dev.sallyport.core.StreamMasks;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.policy.detect.DetectorMasks;
import dev.sallyport.policy.shell.BashAnalyzer;
import dev.sallyport.policy.shell.ShellLimits;

/// Who reads shell text and the output of programs: the same for doors, policy tests and `explain`.
public final class Judges {
    private Judges() {}

    public static ShellAnalyzer shell() {
        return new BashAnalyzer(ShellLimits.defaults());
    }

    static StreamMasks masks(MaskKeys keys) {
        return new DetectorMasks(keys);
    }
}
