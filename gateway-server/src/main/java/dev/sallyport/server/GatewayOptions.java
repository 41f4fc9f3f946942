package dev.sallyport.server;

import com.linecorp.armeria.server.ServerBuilder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a gateway inside something larger is given beside its configuration.
///
/// @param embeddedStorePort of an embedded audit store; 0: any free one
/// @param binaries where the bundled PostgreSQL is unpacked; null: in the embedded store's
///   directory
/// @param besideApi adds services to the API's server
public record GatewayOptions(
        int embeddedStorePort, @Nullable Path binaries, Consumer<ServerBuilder> besideApi) {
    public static final GatewayOptions NONE = new GatewayOptions(0, null, _ -> {});
}
