package dev.sallyport.audit;

import dev.sallyport.core.AuditLog.Ack;
import dev.sallyport.core.Unavailable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/// By hand, not a test: what an event costs to encode, and a transaction (a decision that is waited
/// for, then its outcome) with 1, 8 and 64 callers. Prints tables.
final class AuditBenchmark {
    private static final int ENCODINGS = 400_000;
    private static final Duration ROUND = Duration.ofSeconds(4);

    private AuditBenchmark() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 3; i++) {
            encode();
        }
        try (var store = new TestStore()) {
            for (int lanes : new int[] {1, 2}) {
                for (int callers : new int[] {8, 64, 1, 8, 64}) {
                    write(store, lanes, callers);
                }
            }
        }
    }

    private static void encode() {
        var encoder = new EventEncoder(new Fragments());
        var session = Samples.session(Samples.agent("bot", "alice"));
        var decided =
                Samples.decided(
                        session,
                        Samples.sql(
                                "SELECT id, status FROM orders WHERE customer_id = $1 AND status ="
                                        + " $2",
                                "4711",
                                "open"),
                        Samples.allow());
        var finished = Samples.finished(session, decided.id());
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (var event : List.of(decided, finished)) {
            long garbage = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            int bytes = 0;
            for (int i = 0; i < ENCODINGS; i++) {
                bytes = encoder.encode(event, 1, Samples.DIGESTS).length();
            }
            System.out.printf(
                    "encode %-8s %4d ns, row %d B, body %d B, garbage %d B%n",
                    event.getClass().getSimpleName(),
                    (threads.getCurrentThreadCpuTime() - start) / ENCODINGS,
                    bytes,
                    encoder.body().length(),
                    (threads.getCurrentThreadAllocatedBytes() - garbage) / ENCODINGS);
        }
    }

    private static void write(TestStore store, int lanes, int callers) throws Exception {
        var latencies = new ArrayList<long[]>();
        var process =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        try (var log =
                PostgresAuditLog.open(
                        store.settings(lanes, Duration.ofSeconds(10)),
                        () -> Samples.DIGESTS,
                        Samples.CLOCK)) {
            var threads = new ArrayList<Thread>();
            long cpu = process.getProcessCpuTime();
            long end = System.nanoTime() + ROUND.toNanos();
            for (int c = 0; c < callers; c++) {
                int caller = c;
                threads.add(Thread.ofVirtual().unstarted(() -> call(log, caller, end, latencies)));
            }
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
            cpu = process.getProcessCpuTime() - cpu;
            long laneCpu = laneCpu();
            long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    "%d lanes, %2d callers: %6d tx/s (two events each), p50 %5d us, p99 %5d us,"
                            + " cpu us/tx: process %d, lanes %d%n",
                    lanes,
                    callers,
                    all.length / ROUND.toSeconds(),
                    all[all.length / 2] / 1000,
                    all[all.length * 99 / 100] / 1000,
                    cpu / all.length / 1000,
                    laneCpu / all.length / 1000);
        }
    }

    private static long laneCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("audit-lane"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
                .sum();
    }

    private static void call(PostgresAuditLog log, int caller, long end, List<long[]> latencies) {
        var session = Samples.session(Samples.person("bench" + caller));
        var command = Samples.sql("SELECT id, status FROM orders WHERE customer_id = $1", "4711");
        var decision = Samples.allow();
        var durable = new Semaphore(0);
        var ack =
                new Ack() {
                    @Override
                    public void durable() {
                        durable.release();
                    }

                    @Override
                    public void unavailable(Unavailable why) {
                        throw why;
                    }
                };
        long[] mine = new long[200_000];
        int count = 0;
        while (System.nanoTime() < end && count < mine.length) {
            long start = System.nanoTime();
            var event = Samples.decided(session, command, decision);
            log.append(event, ack);
            durable.acquireUninterruptibly();
            mine[count++] = System.nanoTime() - start;
            log.append(Samples.finished(session, event.id()), Ack.IGNORED);
        }
        synchronized (latencies) {
            latencies.add(Arrays.copyOf(mine, count));
        }
    }
}
