package dev.sallyport.core.mask;

import dev.sallyport.core.Secret;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys of `token` masks by name. Thread-safe; prints no key.
public final class MaskKeys {
    private static final int MIN_BYTES = 16;

    private final Map<String, MaskKey> keys;

    private MaskKeys(Map<String, MaskKey> keys) {
        this.keys = keys;
    }

    /// Copies what it needs: the caller may wipe the secrets afterwards.
    ///
    /// @throws IllegalArgumentException for a key of less than 16 bytes
    public static MaskKeys of(Map<String, Secret> secrets) {
        secrets.forEach(MaskKeys::check);
        return new MaskKeys(
                secrets.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey,
                                        e -> MaskKey.derive(e.getKey(), e.getValue().reveal()))));
    }

    private static void check(String name, Secret secret) {
        int bytes = secret.reveal().length;
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "mask key '"
                            + name
                            + "' has "
                            + bytes
                            + " bytes, expected at least "
                            + MIN_BYTES
                            + ": make one with `openssl rand -base64 32`");
        }
    }

    public boolean has(String name) {
        return keys.containsKey(name);
    }

    public @Nullable MaskKey key(String name) {
        return keys.get(name);
    }

    @Override
    public String toString() {
        return "MaskKeys" + keys.keySet();
    }
}
