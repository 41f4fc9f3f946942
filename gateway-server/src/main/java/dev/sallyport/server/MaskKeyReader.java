package dev.sallyport.server;

import dev.sallyport.core.CredentialSource;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.mask.MaskKeys;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the keys of `token` masks at the start; a changed key would change every token.
final class MaskKeyReader {
    private MaskKeyReader() {}

    /// @param references by key name
    /// @throws CannotStart when a key can't be read or is too short
    static MaskKeys read(Map<String, String> references, CredentialSource credentials) {
        var secrets = new LinkedHashMap<String, Secret>();
        try {
            references.forEach((name, reference) -> {
                try {
                    secrets.put(name, credentials.read(reference));
                } catch (Unavailable e) {
                    throw new CannotStart("mask-keys." + name + ": " + e.getMessage(), e);
                }
            });
            return MaskKeys.of(secrets);
        } catch (IllegalArgumentException e) {
            throw new CannotStart("mask-keys: " + e.getMessage(), e);
        } finally {
            secrets.values().forEach(Secret::close);
        }
    }
}
