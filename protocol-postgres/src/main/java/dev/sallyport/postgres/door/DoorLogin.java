package dev.sallyport.postgres.door;

import dev.sallyport.core.Secret;
import dev.sallyport.core.net.ConnectionLimits;
import dev.sallyport.postgres.door.FirstPacket.CancelRequest;
import dev.sallyport.postgres.door.FirstPacket.GssencRequest;
import dev.sallyport.postgres.door.FirstPacket.NotPostgres;
import dev.sallyport.postgres.door.FirstPacket.SslRequest;
import dev.sallyport.postgres.door.FirstPacket.StartupMessage;
import dev.sallyport.postgres.door.LoginDesk.Applicant;
import dev.sallyport.postgres.wire.BackendMessages;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.PendingBytes;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Tags.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one client's login, up to its token.
///
/// ```
///          ┌─ SSLRequest alone ─▶ 'S' ─┐
/// FIRST ───┼─ 0x16, ALPN ──────────────┴▶ HANDSHAKE ─▶ FIRST, secure
///   │      ├─ GSSENCRequest ─▶ 'N' ─▶ FIRST
///   │      └─ CancelRequest ─▶ no answer, closed
///   └─ StartupMessage ─▶ PASSWORD ─ token ─▶ JUDGING (OpeningSession) ─▶ handed over
/// ```
///
/// From everywhere: an error and the end, OVER. Fields belong to the event loop.
final class DoorLogin extends PendingBytes {
    private static final Logger log = LoggerFactory.getLogger(DoorLogin.class);

    /// The first byte of a TLS record that carries a handshake (RFC 8446, section 5.1).
    private static final byte TLS_HANDSHAKE = 0x16;

    private static final int PENDING_BYTES = 1 << 17;

    /// How long the client's unread bytes are taken in after an error, so that the error arrives:
    /// closing a socket with unread bytes resets it.
    private static final long LINGER_MILLIS = 1_000;

    private enum State {
        FIRST,
        HANDSHAKE,
        PASSWORD,
        JUDGING,
        OVER
    }

    private final Door door;
    private final ConnectionLimits.Place place;
    private State state = State.FIRST;
    private boolean isUntouched = true;
    private boolean isDirect;
    private boolean isSecure;
    private boolean askedTls;
    private boolean askedGss;
    private int minor;
    private @Nullable Applicant applicant;
    private @Nullable OpeningSession opening;

    DoorLogin(Door door, ConnectionLimits.Place place) {
        super(Math.max(PENDING_BYTES, 2 * door.limits.tokenBytes()));
        this.door = door;
        this.place = place;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        door.onStop(channel, () -> stop(ctx));
        var deadline =
                channel.eventLoop()
                        .schedule(
                                () -> late(ctx),
                                door.limits.handshakeTimeout().toMillis(),
                                TimeUnit.MILLISECONDS);
        channel.closeFuture()
                .addListener(_ -> {
                    deadline.cancel(false);
                    gone();
                });
    }

    @Override
    protected void read(ChannelHandlerContext ctx, ByteBuf in) {
        State before;
        do {
            before = state;
            switch (state) {
                case FIRST -> first(ctx, in);
                case PASSWORD -> password(ctx, in);
                case OVER -> in.skipBytes(in.readableBytes());
                case HANDSHAKE, JUDGING -> {}
            }
        } while (state != before && in.isReadable());
    }

    private void first(ChannelHandlerContext ctx, ByteBuf in) {
        if (isUntouched && in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            directTls(ctx, in);
            return;
        }
        FirstPacket packet = FirstPacket.read(in);
        if (packet == null) {
            return;
        }
        isUntouched = false;
        switch (packet) {
            case SslRequest _ -> sslRequest(ctx, in);
            case GssencRequest _ -> gssencRequest(ctx, in);
            case CancelRequest request -> cancel(ctx, request);
            case StartupMessage startup -> startup(ctx, startup);
        }
    }

    /// Nothing may come between the request and the handshake (CVE-2021-23214), and no request
    /// inside TLS or twice.
    private void sslRequest(ChannelHandlerContext ctx, ByteBuf in) {
        if (isSecure || askedTls || in.isReadable()) {
            hangUp(ctx, "SSLRequest inside TLS, twice, or followed by plaintext");
            return;
        }
        askedTls = true;
        answer(ctx, door.tls.isPresent() ? 'S' : 'N');
        if (door.tls.isPresent()) {
            beginTls(ctx);
        }
    }

    private void gssencRequest(ChannelHandlerContext ctx, ByteBuf in) {
        if (isSecure || askedGss || in.isReadable()) {
            hangUp(ctx, "GSSENCRequest inside TLS, twice, or followed by plaintext");
            return;
        }
        askedGss = true;
        answer(ctx, 'N');
    }

    private static void answer(ChannelHandlerContext ctx, char letter) {
        ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte(letter));
    }

    private void directTls(ChannelHandlerContext ctx, ByteBuf in) {
        if (door.tls.isEmpty()) {
            hangUp(ctx, "TLS on a listener without TLS");
            return;
        }
        isUntouched = false;
        isDirect = true;
        beginTls(ctx);
        ctx.pipeline().fireChannelRead(in.readRetainedSlice(in.readableBytes()));
    }

    private void beginTls(ChannelHandlerContext ctx) {
        state = State.HANDSHAKE;
        ctx.pipeline().addFirst(door.tls.orElseThrow().newHandler(ctx.alloc()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (!handshake.isSuccess()) {
            hangUp(ctx, "TLS handshake failed");
        } else if (isDirect && !Door.ALPN.equals(applicationProtocol(ctx))) {
            hangUp(ctx, "direct TLS without the application protocol postgresql");
        } else if (state == State.HANDSHAKE) {
            isSecure = true;
            state = State.FIRST;
        }
    }

    private static @Nullable String applicationProtocol(ChannelHandlerContext ctx) {
        var tls = ctx.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.applicationProtocol();
    }

    private void cancel(ChannelHandlerContext ctx, CancelRequest request) {
        state = State.OVER;
        var from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        door.cancelKeys.cancel(from, request.key(), ctx::close);
    }

    private void startup(ChannelHandlerContext ctx, StartupMessage startup) {
        if (startup.major() != 3) {
            throw new Refusal(Answers.version(startup.major(), startup.minor()));
        }
        if (!isSecure && !door.takesPlaintext) {
            throw new Refusal(Answers.needsTls());
        }
        applicant =
                new Applicant(
                        Wanted.from(startup.parameters()),
                        StartupSettings.from(startup.parameters()),
                        address(ctx.channel()));
        minor = startup.minor() >= 2 ? 2 : 0;
        state = State.PASSWORD;
        ctx.writeAndFlush(askForToken(ctx, startup));
    }

    private ByteBuf askForToken(ChannelHandlerContext ctx, StartupMessage startup) {
        ByteBuf out = ctx.alloc().buffer();
        var unknown =
                startup.parameters().keySet().stream()
                        .filter(name -> name.startsWith("_pq_."))
                        .toList();
        if (startup.minor() != minor || !unknown.isEmpty()) {
            BackendMessages.negotiateProtocolVersion(out, Startup.version(3, minor), unknown);
        }
        return BackendMessages.authenticationCleartextPassword(out);
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress() + ":" + peer.getPort()
                : String.valueOf(channel.remoteAddress());
    }

    private void password(ChannelHandlerContext ctx, ByteBuf in) {
        Secret token = TokenMessage.read(in, door.limits.tokenBytes());
        if (token == null || applicant == null) {
            return;
        }
        state = State.JUDGING;
        ctx.channel().config().setAutoRead(false);
        opening = new OpeningSession(door, this, ctx, applicant, minor);
        opening.judge(token);
    }

    /// Both legs are logged in: this handler has no more to say.
    void authenticated() {
        state = State.OVER;
        place.authenticated();
    }

    private void late(ChannelHandlerContext ctx) {
        switch (state) {
            case FIRST, HANDSHAKE -> hangUp(ctx, "no start-up packet in time");
            case PASSWORD -> refuse(ctx, tooSlow());
            case JUDGING -> {
                if (opening != null) {
                    opening.tooLate();
                }
                refuse(ctx, tooSlow());
            }
            case OVER -> {}
        }
    }

    private ErrorFields tooSlow() {
        return Answers.tooSlow(door.limits.handshakeTimeout().toSeconds());
    }

    private void stop(ChannelHandlerContext ctx) {
        switch (state) {
            case FIRST, HANDSHAKE -> hangUp(ctx, "the gateway stops");
            case PASSWORD, JUDGING -> {
                gone();
                refuse(ctx, Answers.stopping());
            }
            case OVER -> {}
        }
    }

    private void gone() {
        if (opening != null) {
            opening.abandon();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case Refusal refusal -> refuse(ctx, refusal.answer());
            case NotPostgres _ -> hangUp(ctx, String.valueOf(cause.getMessage()));
            case ProtocolViolation violation when state != State.HANDSHAKE ->
                    refuse(ctx, Answers.violation(String.valueOf(violation.getMessage())));
            default -> hangUp(ctx, cause.toString());
        }
    }

    /// The error is the last message; the client's further bytes are thrown away.
    void refuse(ChannelHandlerContext ctx, ErrorFields error) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        takePending().release();
        ctx.writeAndFlush(BackendMessages.errorResponse(ctx.alloc().buffer(), error))
                .addListener(_ -> Ending.closeSoon(ctx.channel(), LINGER_MILLIS));
    }

    private void hangUp(ChannelHandlerContext ctx, String reason) {
        if (state != State.OVER) {
            log.atDebug()
                    .addKeyValue("client", address(ctx.channel()))
                    .addKeyValue("reason", reason)
                    .log("connection closed before login");
        }
        state = State.OVER;
        ctx.close();
    }
}
