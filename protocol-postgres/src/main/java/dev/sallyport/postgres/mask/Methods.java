package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder.Method;
import org.jspecify.annotations.Nullable;

/// Which of two methods hides more, as [Method] orders them.
final class Methods {
    private Methods() {}

    static @Nullable Method stronger(@Nullable Method a, @Nullable Method b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Method.stronger(a, b);
    }
}
