package dev.sallyport.server;

import dev.sallyport.core.StreamMasks;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.policy.detect.DetectorMasks;
import dev.sallyport.policy.http.HttpAnalysis;
import dev.sallyport.policy.http.HttpBodyMasks;
import dev.sallyport.policy.shell.BashAnalyzer;
import dev.sallyport.policy.shell.ShellLimits;

/// Who reads shell text, HTTP requests, and what programs and APIs answer: the same for doors,
/// policy tests and `explain`.
public final class Judges {
    private Judges() {}

    public static ShellAnalyzer shell() {
        return new BashAnalyzer(ShellLimits.defaults());
    }

    public static HttpAnalyzer http() {
        return new HttpAnalysis();
    }

    static BodyMasks bodies(MaskKeys keys) {
        return new HttpBodyMasks(keys);
    }

    static StreamMasks masks(MaskKeys keys) {
        return new DetectorMasks(keys);
    }
}
