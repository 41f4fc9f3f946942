package dev.sallyport.postgres.upstream;

import dev.sallyport.postgres.upstream.UpstreamFailure.Kind;
import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.Reader;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an upstream says of itself between AuthenticationOk and ReadyForQuery. On the event loop.
final class Reported {
    private static final int MOST_PARAMETERS = 200;

    private final Map<String, String> parameters = new LinkedHashMap<>();
    private @Nullable CancelKey key;

    Map<String, String> parameters() {
        return parameters;
    }

    /// Null where the upstream has no cancel key to give.
    @Nullable CancelKey key() {
        return key;
    }

    /// @param body of a ParameterStatus, which is already limited
    void parameter(ByteBuf body) {
        String name = Reader.cString(body, body.readableBytes());
        parameters.put(name, Reader.cString(body, body.readableBytes()));
        if (parameters.size() > MOST_PARAMETERS) {
            throw unexpected("number of ParameterStatus messages");
        }
    }

    /// @param minor of protocol 3, as agreed; keys of other lengths came with 3.2
    void key(ByteBuf body, int minor) {
        var given = CancelKey.read(body);
        if (key != null || (minor < 2 && given.secretBytes() != CancelKey.LEAST_SECRET_BYTES)) {
            throw unexpected("BackendKeyData with a key of " + given.secretBytes() + " bytes");
        }
        key = given;
    }

    /// Statements are read as UTF-8 with standard strings; an upstream that reads them otherwise
    /// would run something else than what was judged.
    void requireReadableStatements() {
        requireSetting("client_encoding", "UTF8");
        requireSetting("standard_conforming_strings", "on");
    }

    private void requireSetting(String name, String expected) {
        String found = parameters.get(name);
        if (!expected.equals(found)) {
            throw new UpstreamFailure(
                    Kind.PROTOCOL,
                    "the upstream reports " + name + " = " + found + ", expected " + expected);
        }
    }

    private static UpstreamFailure unexpected(String what) {
        return new UpstreamFailure(Kind.PROTOCOL, "the upstream sent an unexpected " + what);
    }
}
