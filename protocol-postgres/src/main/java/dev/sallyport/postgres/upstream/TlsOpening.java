package dev.sallyport.postgres.upstream;

import dev.sallyport.core.config.TargetConfig;
import dev.sallyport.core.config.TargetConfig.UpstreamTls.Mode;
import dev.sallyport.postgres.upstream.UpstreamFailure.Kind;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.PendingBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;

/// Makes a new upstream connection as secure as configured, fires [Secured] and leaves the
/// pipeline.
///
/// ```
/// active ─┬─ disable ───────────────────────────────▶ Secured
///         └─ SSLRequest ─┬─ 'S' alone ─ handshake ──▶ Secured
///                        ├─ 'N' and prefer ─────────▶ Secured
///                        └─ anything else ──────────▶ UpstreamFailure
/// ```
///
/// Nothing that came before TLS is kept or shown: an attacker could have written it
/// (CVE-2021-23222, CVE-2024-10977).
final class TlsOpening extends PendingBytes {
    /// The user event: what is written from now on is as secure as configured.
    enum Secured {
        SECURED
    }

    private final TargetConfig target;
    private final Optional<SslContext> tls;

    TlsOpening(TargetConfig target, Optional<SslContext> tls) {
        super(1);
        this.target = target;
        this.tls = tls;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (tls.isEmpty()) {
            secured(ctx);
        } else {
            ctx.writeAndFlush(FrontendMessages.sslRequest(ctx.alloc().buffer()));
        }
    }

    @Override
    protected void read(ChannelHandlerContext ctx, ByteBuf in) {
        byte answer = in.readByte();
        if (answer == 'S') {
            var handler = tls.orElseThrow().newHandler(ctx.alloc(), target.host(), target.port());
            ctx.pipeline().addFirst(handler);
        } else if (answer == 'N' && target.tls().mode() == Mode.PREFER) {
            secured(ctx);
        } else {
            throw new UpstreamFailure(
                    Kind.TLS,
                    answer == 'N'
                            ? "the upstream has no TLS, and the target's mode requires it"
                            : "the upstream answered SSLRequest with neither S nor N");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured(ctx);
            } else {
                ctx.fireExceptionCaught(
                        new UpstreamFailure(
                                Kind.TLS, "TLS with the upstream failed", handshake.cause()));
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void secured(ChannelHandlerContext ctx) {
        ctx.fireUserEventTriggered(Secured.SECURED);
        ctx.pipeline().remove(this);
    }
}
