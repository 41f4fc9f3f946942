package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `/v1/health`, without a token: 200 where commands can pass, 503 where they would be refused. The
/// answer is kept for a second, so asking often costs nothing. That it answers at all is liveness.
final class Health {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private record Finding(Instant at, Map<String, Boolean> checks) {
        boolean isReady() {
            return !checks.containsValue(false);
        }
    }

    private final ApiParts parts;
    private @Nullable Finding last;

    Health(ApiParts parts) {
        this.parts = parts;
    }

    HttpService service() {
        return (_, _) ->
                HttpResponse.of(CompletableFuture.supplyAsync(this::answer, parts.blocking()));
    }

    private HttpResponse answer() {
        var finding = finding();
        var shape = new LinkedHashMap<String, Object>();
        shape.put("live", true);
        shape.put("ready", finding.isReady());
        shape.put("checks", finding.checks());
        return Answers.json(
                finding.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, shape);
    }

    private synchronized Finding finding() {
        Instant now = parts.clock().instant();
        if (last == null || !now.isBefore(last.at().plus(KEPT)) || now.isBefore(last.at())) {
            var checks = new TreeMap<String, Boolean>();
            parts.readiness().forEach((name, check) -> checks.put(name, holds(check)));
            last = new Finding(now, checks);
        }
        return last;
    }

    private static boolean holds(BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (RuntimeException _) {
            return false; // not telling why: the caller isn't known
        }
    }
}
