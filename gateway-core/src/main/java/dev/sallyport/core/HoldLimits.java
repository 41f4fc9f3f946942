package dev.sallyport.core;

import java.time.Duration;

/// @param perPrincipal how many commands of one principal may wait at once
/// @param noticeEvery how often a waiting client is told that it waits
public record HoldLimits(int perPrincipal, Duration noticeEvery) {
    public static final HoldLimits DEFAULT = new HoldLimits(16, Duration.ofSeconds(20));
}
