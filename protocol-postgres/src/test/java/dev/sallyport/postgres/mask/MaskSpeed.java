package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Run by hand: CPU time that masking takes a row, beside rewriting it unchanged.
final class MaskSpeed {
    private static final int ROWS = 2_000_000;
    private static final int ROUNDS = 5;

    private MaskSpeed() {}

    public static void main(String[] args) throws MaskFailure {
        ByteBuf row =
                Unpooled.directBuffer()
                        .writeBytes(
                                Rows.texts(
                                        "4711",
                                        "Ann Example",
                                        "ann.example@example.org",
                                        "+49 170 1234567",
                                        "4111111111111111",
                                        "2026-11-25 21:00:00+00",
                                        "some more text that nobody hides, of a usual length",
                                        "42.50"));
        System.out.printf(Locale.ROOT, "row of 8 columns, %d bytes%n", row.readableBytes());
        report("nothing hidden, rewritten", row, null);
        report("redact, 3 of 8", row, new Method.Redact());
        report("null, 3 of 8", row, new Method.Null());
        report("partial, 3 of 8", row, new Method.Partial(2, 4));
        report("token, 3 of 8", row, new Method.Token("customer"));
    }

    private static void report(String what, ByteBuf row, @Nullable Method method)
            throws MaskFailure {
        @Nullable CellMask[] cells = new CellMask[8];
        for (int i = 2; i < 5 && method != null; i++) {
            cells[i] = CellMasks.of(method, TypeForm.TEXT, 0, RowMaskerTest.KEYS);
        }
        var masker = new RowMasker(cells);
        ByteBuf out = Unpooled.directBuffer(1 << 16);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpu();
            for (int i = 0; i < ROWS; i++) {
                if (out.writableBytes() < 1024) {
                    out.clear();
                }
                masker.mask(row, out);
            }
            best = Math.min(best, (cpu() - start) / (double) ROWS);
        }
        System.out.printf(
                Locale.ROOT,
                "%-28s %6.0f ns a row, %5.0f MB/s%n",
                what,
                best,
                row.readableBytes() / best * 1000);
        out.release();
    }

    /// Of this thread, in nanoseconds: others on the machine don't count.
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
