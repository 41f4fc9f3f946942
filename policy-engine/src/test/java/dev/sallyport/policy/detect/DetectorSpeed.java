package dev.sallyport.policy.detect;

import com.sun.management.ThreadMXBean;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// Measures masking, by hand: `main` prints MB/s of CPU time on one core, and values hidden.
final class DetectorSpeed {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int ROUNDS = 8;
    private static final int MEGABYTES = 128;

    private static final String CLEAN =
            """
            Nov 27 14:31:21 box systemd[1]: Started session 4711 of user deploy (uid 1000).
            drwxr-xr-x  4 deploy deploy   4096 Nov 27 09:12 releases/2026-11-27T09-12-44Z
            2026-11-27T14:31:22.123Z INFO  o.e.shop.Orders - order 90210 took 34.5 ms, 3 rows
            The quick brown fox jumps over the lazy dog, and nobody asks the dog what it thinks.
            """;

    private static final String COLOURED =
            CLEAN.replace("box", "\033[1mbox\033[0m").replace("INFO", "\033[32mINFO\033[0m");

    private static final String HITS =
            CLEAN + "alice@example.com paid with 4111 1111 1111 1111, token=abcdef0123456789\n";

    private DetectorSpeed() {}

    public static void main(String[] args) {
        Set<String> all = Detector.BY_WORD.keySet();
        report("clean text, card", CLEAN, Set.of("card"), false);
        report("clean text, card iban secret", CLEAN, Set.of("card", "iban", "secret"), false);
        report("clean text, all detectors", CLEAN, all, false);
        report("clean text, all, terminal", CLEAN, all, true);
        report("coloured text, all, terminal", COLOURED, all, true);
        report("three values in 420 bytes, all", HITS, all, false);
        report("worst: a.a.a.…, all", "a.".repeat(200) + "\n", all, false);
        report("worst: digits and blanks, all", "4111 ".repeat(100), all, false);
        report("worst: key= key= …, all", "token = ".repeat(100), all, false);
        report("worst: colours, all, terminal", "4\033[1m".repeat(100), all, true);
    }

    private static void report(String name, String text, Set<String> detectors, boolean terminal) {
        byte[] data = text.repeat(CHUNK_BYTES / text.length() + 1).getBytes(StandardCharsets.UTF_8);
        int chunks = MEGABYTES * 1_000_000 / CHUNK_BYTES / (name.startsWith("worst") ? 8 : 1);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = 0;
        long masked = 0;
        long allocated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StreamMask stream =
                    Streams.MASKS.start(
                            List.of(
                                    new MaskOrder(
                                            "r", List.of(), detectors, new Method.Partial(0, 4))),
                            terminal);
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < chunks; i++) {
                stream.feed(data, 0, CHUNK_BYTES);
            }
            double seconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
            best = Math.max(best, (double) chunks * CHUNK_BYTES / 1e6 / seconds);
            masked = stream.masked();
            allocated = (threads.getCurrentThreadAllocatedBytes() - bytes) / chunks;
        }
        System.out.printf(
                "%-36s %6.0f MB/s, %d values, %d B allocated a chunk of %d%n",
                name, best, masked, allocated, CHUNK_BYTES);
    }
}
