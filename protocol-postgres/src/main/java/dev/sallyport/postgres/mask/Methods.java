package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder.Method;
import org.jspecify.annotations.Nullable;

/// Which of two methods hides more, as [Method] orders them.
final class Methods {
    private Methods() {}

    /// Two partial methods keep what both keep; of two tokens the first counts.
    static @Nullable Method stronger(@Nullable Method a, @Nullable Method b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        if (a instanceof Method.Partial x && b instanceof Method.Partial y) {
            return new Method.Partial(
                    Math.min(x.keepFirst(), y.keepFirst()), Math.min(x.keepLast(), y.keepLast()));
        }
        return strength(b) > strength(a) ? b : a;
    }

    private static int strength(Method method) {
        return switch (method) {
            case Method.Partial _ -> 1;
            case Method.Token _ -> 2;
            case Method.Redact _ -> 3;
            case Method.Null _ -> 4;
        };
    }
}
