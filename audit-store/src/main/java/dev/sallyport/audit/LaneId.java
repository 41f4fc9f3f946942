package dev.sallyport.audit;

import java.security.SecureRandom;

/// Whose sequence it is: a lane of one start of one gateway, never used again.
record LaneId(long lane, long boot, int index, String replica) {
    private static final int INDEX_BITS = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    static long newBoot() {
        return RANDOM.nextLong() >>> (INDEX_BITS + 1);
    }

    static LaneId of(long boot, int index, String replica) {
        return new LaneId(boot << INDEX_BITS | index, boot, index, replica);
    }
}
