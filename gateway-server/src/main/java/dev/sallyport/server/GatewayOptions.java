package dev.sallyport.server;

import com.linecorp.armeria.server.ServerBuilder;
import java.util.function.Consumer;

/// What a gateway inside something larger is given beside its configuration.
///
/// @param embeddedStorePort of an embedded audit store; 0: any free one
/// @param besideApi adds services to the API's server
public record GatewayOptions(int embeddedStorePort, Consumer<ServerBuilder> besideApi) {
    public static final GatewayOptions NONE = new GatewayOptions(0, _ -> {});
}
