package dev.sallyport.postgres;

import dev.sallyport.core.Session;
import dev.sallyport.core.config.TargetConfig;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.function.Consumer;

/// Both legs are logged in: what the front door hands to the statement path, on the event loop that
/// both channels share.
///
/// The client has got AuthenticationOk, every ParameterStatus and its BackendKeyData, but no
/// ReadyForQuery: that is the statement path's first message. The upstream's ReadyForQuery was
/// read. Neither channel reads (`autoRead` is off). The door's handlers leave both pipelines when
/// [StatementPath#open] returns, all but TLS; bytes that came early are then fired to the handlers
/// that the path added last.
///
/// @param parameters the upstream's ParameterStatus values at login
/// @param settings start-up settings that the client chose and the gateway passed on, names in
///   lower case
/// @param onCancel the path gives what a CancelRequest with this session's key shall do; run on the
///   event loop
/// @param cancelUpstream sends the upstream a CancelRequest with the upstream's own key and returns
///   at once; what it is given is called on the event loop when the request did what it will do
/// @param ends the path says why the session ends as soon as it knows, before it closes a leg; the
///   first reason counts, and a path that says none leaves it to which leg closed first
public record OpenedSession(
        Session session,
        TargetConfig target,
        String database,
        Channel client,
        Channel upstream,
        Map<String, String> parameters,
        Map<String, String> settings,
        Consumer<Runnable> onCancel,
        Consumer<Runnable> cancelUpstream,
        Consumer<String> ends) {}
