package dev.sallyport.http.upstream;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.core.Secret;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.HttpTargetConfig.HttpCredential;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An account's credential, ready to be put into requests. Its bytes are wiped once it was dropped
/// and the last user has let go of it. Thread-safe.
public final class Injection {
    /// Whether a request is authorized by a header of this name; null where by none.
    private final @Nullable String header;

    private final @Nullable String parameter;

    /// The header's value, or the parameter's, percent-encoded.
    private final byte[] value;

    private final List<SecretForm> echoes;
    private final long untilMillis;
    private int users;
    private boolean dropped;

    private Injection(
            @Nullable String header,
            @Nullable String parameter,
            byte[] value,
            List<SecretForm> echoes,
            long untilMillis) {
        this.header = header;
        this.parameter = parameter;
        this.value = value;
        this.echoes = echoes;
        this.untilMillis = untilMillis;
    }

    /// The reference that has to be read first; null where there is none.
    static @Nullable String reference(HttpCredential credential) {
        return switch (credential) {
            case HttpCredential.None _ -> null;
            case HttpCredential.Bearer(String token) -> token;
            case HttpCredential.Basic(_, String password) -> password;
            case HttpCredential.Header(_, String secret) -> secret;
            case HttpCredential.Query(_, String secret) -> secret;
        };
    }

    static Injection none(long untilMillis) {
        return new Injection(null, null, new byte[0], List.of(), untilMillis);
    }

    /// @param secret stays the caller's
    /// @throws Unavailable when it can't stand in a header
    static Injection of(HttpCredential credential, Secret secret, long untilMillis) {
        byte[] raw = secret.reveal();
        return switch (credential) {
            case HttpCredential.None _ -> none(untilMillis);
            case HttpCredential.Bearer _ ->
                    new Injection(
                            "authorization",
                            null,
                            joined("Bearer ", visible(raw)),
                            Echoes.of(raw),
                            untilMillis);
            case HttpCredential.Basic(String username, _) -> {
                byte[] pair = joined(username + ":", raw);
                byte[] encoded = Base64.getEncoder().encode(pair);
                Arrays.fill(pair, (byte) 0);
                yield new Injection(
                        "authorization",
                        null,
                        joined("Basic ", encoded),
                        Echoes.of(encoded, raw),
                        untilMillis);
            }
            case HttpCredential.Header(String name, _) ->
                    new Injection(
                            name.toLowerCase(Locale.ROOT),
                            null,
                            visible(raw).clone(),
                            Echoes.of(raw),
                            untilMillis);
            case HttpCredential.Query(String name, _) -> {
                byte[] encoded = Echoes.percentEncoded(raw);
                yield new Injection(null, name, encoded, Echoes.of(raw, encoded), untilMillis);
            }
        };
    }

    private static byte[] visible(byte[] raw) {
        for (byte b : raw) {
            if (b < ' ' || b == 127) {
                throw new Unavailable("the credential has characters that no header may have");
            }
        }
        return raw;
    }

    private static byte[] joined(String first, byte[] second) {
        byte[] head = first.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + second.length);
        System.arraycopy(second, 0, all, head.length, second.length);
        return all;
    }

    boolean isFresh(long nowMillis) {
        return nowMillis < untilMillis;
    }

    /// The lower-case name of the header that it sets; null where it sets none.
    public @Nullable String header() {
        return header;
    }

    /// The name of the query's parameter that it sets; null where it sets none.
    public @Nullable String parameter() {
        return parameter;
    }

    public void putInto(RequestHeadersBuilder headers) {
        if (header != null) {
            headers.set(HttpHeaderNames.of(header), new String(value, StandardCharsets.ISO_8859_1));
        }
    }

    /// @param target path and query
    public String putInto(String target) {
        if (parameter == null) {
            return target;
        }
        return target
                + (target.indexOf('?') < 0 ? '?' : '&')
                + parameter
                + '='
                + new String(value, StandardCharsets.ISO_8859_1);
    }

    /// The forms in which it may come back.
    public List<SecretForm> echoes() {
        return echoes;
    }

    /// @return false where it is wiped already
    synchronized boolean take() {
        if (dropped) {
            return false;
        }
        users++;
        return true;
    }

    /// Its user doesn't need it any more.
    public synchronized void release() {
        users--;
        wipeIfUnused();
    }

    /// Nobody takes it any more.
    synchronized void drop() {
        dropped = true;
        wipeIfUnused();
    }

    private void wipeIfUnused() {
        if (dropped && users == 0) {
            Arrays.fill(value, (byte) 0);
            echoes.forEach(SecretForm::wipe);
        }
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
