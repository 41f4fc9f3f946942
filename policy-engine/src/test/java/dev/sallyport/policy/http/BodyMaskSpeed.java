package dev.sallyport.policy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/// Measures masks on bodies and the reading of bodies, by hand: `main` prints MB/s of CPU time.
final class BodyMaskSpeed {
    private static final int ROUNDS = 4;
    private static final int BODIES = 500;

    private static final String ORDER =
            "{\"id\":#,\"status\":\"paid\",\"amount\":129.90,\"currency\":\"EUR\",\"customer\":{"
                    + "\"name\":\"Alice Example\",\"email\":\"alice#@example.com\",\"phone\":"
                    + "\"+49 30 901820\",\"card\":\"4111 1111 1111 1111\"},\"note\":\"leave it at"
                    + " the door, please\",\"items\":[{\"sku\":\"A-#\",\"count\":2}]}";

    private BodyMaskSpeed() {}

    public static void main(String[] args) {
        var fields = Masks.fields(Masks.TOKEN, "**.email", "**.phone");
        var detectors = Masks.detectors(Masks.REDACT, "card", "iban", "secret");
        String large = body(400);
        String small = body(3);
        report("100 KB, fields", large, List.of(fields));
        report("100 KB, fields and detectors", large, List.of(fields, detectors));
        report("100 KB, card alone", large, List.of(Masks.detectors(Masks.REDACT, "card")));
        report("1 KB, fields and detectors", small, List.of(fields, detectors));
        analysis("1 KB, facts", small);
        analysis("100 KB, facts", large);
    }

    private static String body(int orders) {
        var body = new StringBuilder("[");
        for (int i = 0; i < orders; i++) {
            body.append(i == 0 ? "" : ",").append(ORDER.replace("#", Integer.toString(i)));
        }
        return body.append(']').toString();
    }

    private static void report(String name, String body, List<MaskOrder> orders) {
        byte[] data = body.getBytes(UTF_8);
        measure(
                name,
                data.length,
                () -> {
                    StreamMask mask = Masks.MASKS.start(orders, "application/json");
                    for (int at = 0; at < data.length; at += 16_384) {
                        mask.feed(data, at, Math.min(16_384, data.length - at));
                    }
                    mask.finish();
                });
    }

    private static void analysis(String name, String body) {
        var call =
                new HttpCall.Exchange(
                        HttpVerb.POST,
                        "/orders",
                        "a=1&b=2",
                        Map.of("content-type", List.of("application/json")),
                        Content.whole("application/json", body.getBytes(UTF_8)));
        measure(name, body.length(), () -> Calls.of(call));
    }

    private static void measure(String name, int bytes, Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int times = BODIES * (bytes < 10_000 ? 50 : 1);
        double best = 0;
        long allocated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < times; i++) {
                work.run();
            }
            double seconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
            best = Math.max(best, (double) bytes * times / 1e6 / seconds);
            allocated = (threads.getCurrentThreadAllocatedBytes() - before) / times;
        }
        System.out.printf(
                "%-36s %6.0f MB/s, %.1f us a body of %d, %d B allocated%n",
                name, best, bytes / best, bytes, allocated);
    }
}
