package dev.sallyport.postgres.upstream;

import dev.sallyport.postgres.upstream.TlsOpening.Secured;
import dev.sallyport.postgres.upstream.UpstreamFailure.Kind;
import dev.sallyport.postgres.wire.CancelKey;
import dev.sallyport.postgres.wire.ErrorFields;
import dev.sallyport.postgres.wire.Frames;
import dev.sallyport.postgres.wire.Frames.Frame;
import dev.sallyport.postgres.wire.FrontendMessages;
import dev.sallyport.postgres.wire.PendingBytes;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import dev.sallyport.postgres.wire.Tags.Authentication;
import dev.sallyport.postgres.wire.Tags.Backend;
import dev.sallyport.postgres.wire.Tags.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Logs in on one upstream connection.
///
/// ```
/// SECURING ─ StartupMessage ─▶ SASL ─ first ─▶ CONTINUE ─ final ─▶ FINAL ─ verified ─▶ OK ─▶ PARAMETERS ─▶ READY
/// ```
///
/// Each state takes the messages named in [#message] and no other; ErrorResponse ends it from
/// everywhere, NoticeResponse is dropped. Fields belong to the event loop.
final class LoginHandler extends PendingBytes {
    /// libpq takes errors of up to 30,000 bytes and less of everything else before login.
    private static final int MOST_FRAME_BYTES = 32_768;

    private static final int MOST_SASL_BYTES = 4_096;
    private static final int MOST_PENDING_BYTES = 1 << 20;

    private enum State {
        SECURING,
        SASL,
        CONTINUE,
        COMPUTING,
        FINAL,
        OK,
        PARAMETERS,
        READY
    }

    /// Where the login goes on or ends; all on the event loop.
    interface Listener {
        void ready(
                ChannelHandlerContext ctx, Map<String, String> parameters, @Nullable CancelKey key);

        /// At most once, and not after [#ready].
        void failed(ChannelHandlerContext ctx, UpstreamFailure why);

        /// The upstream does not know the version: dial again with 3.0.
        void tooNew(ChannelHandlerContext ctx);
    }

    private final UpstreamOrder order;
    private final int minorOffered;
    private final Executor blocking;
    private final Listener listener;
    private final Reported reported = new Reported();
    private State state = State.SECURING;
    private int minor;
    private boolean isNegotiated;
    private @Nullable Scram scram;
    private boolean isOver;

    LoginHandler(UpstreamOrder order, int minorOffered, Executor blocking, Listener listener) {
        super(MOST_PENDING_BYTES);
        this.order = order;
        this.minorOffered = minorOffered;
        this.minor = minorOffered;
        this.blocking = blocking;
        this.listener = listener;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Secured.SECURED) {
            state = State.SASL;
            ctx.writeAndFlush(
                    FrontendMessages.startup(
                            ctx.alloc().buffer(),
                            Startup.version(3, minorOffered),
                            startupParameters()));
        }
    }

    /// What the analysis of statements relies on comes last and can't be overridden.
    private Map<String, String> startupParameters() {
        var all = new LinkedHashMap<String, String>();
        all.put("user", order.username());
        all.put("database", order.database());
        all.putAll(order.settings());
        all.put("client_encoding", "UTF8");
        all.put("standard_conforming_strings", "on");
        return all;
    }

    @Override
    protected void read(ChannelHandlerContext ctx, ByteBuf in) {
        while (!isOver && state != State.COMPUTING && state != State.READY) {
            Frame frame = Frames.read(in, MOST_FRAME_BYTES);
            if (frame == null) {
                return;
            }
            message(ctx, frame.tag(), frame.body());
        }
    }

    private void message(ChannelHandlerContext ctx, byte tag, ByteBuf body) {
        switch (tag) {
            case Backend.ERROR_RESPONSE -> refused(ctx, ErrorFields.read(body));
            case Backend.NOTICE_RESPONSE -> ErrorFields.read(body);
            case Backend.NEGOTIATE_PROTOCOL_VERSION -> negotiated(body);
            case Backend.AUTHENTICATION -> authentication(ctx, Reader.int32(body), body);
            case Backend.PARAMETER_STATUS -> parameter(body);
            case Backend.BACKEND_KEY_DATA -> key(body);
            case Backend.READY_FOR_QUERY -> ready(ctx, Reader.int8(body));
            default -> throw unexpected("message '" + (char) (tag & 0x7f) + "'");
        }
    }

    private void refused(ChannelHandlerContext ctx, ErrorFields error) {
        boolean isVersion = error.code().equals("0A000") || error.code().equals("08P01");
        if (isVersion && state == State.SASL && minorOffered > 0) {
            isOver = true;
            listener.tooNew(ctx);
            return;
        }
        fail(
                ctx,
                new UpstreamFailure(
                        UpstreamFailure.kindOf(error.code()),
                        "the upstream refused the login: " + error.code() + " " + error.message()));
    }

    private void negotiated(ByteBuf body) {
        int newest = Reader.int32(body);
        int unknownOptions = Reader.int32(body);
        int newestMinor = newest & 0xffff;
        boolean isFit = newest >>> 16 == 3 && newestMinor <= minorOffered && unknownOptions == 0;
        if (state != State.SASL || isNegotiated || !isFit) {
            throw unexpected("version negotiation");
        }
        isNegotiated = true;
        minor = newestMinor;
    }

    private void authentication(ChannelHandlerContext ctx, int kind, ByteBuf body) {
        if (kind == Authentication.SASL && state == State.SASL) {
            begin(ctx, mechanisms(body));
        } else if (kind == Authentication.SASL_CONTINUE && state == State.CONTINUE) {
            compute(ctx, saslText(body));
        } else if (kind == Authentication.SASL_FINAL && state == State.FINAL) {
            exchange().verify(saslText(body));
            state = State.OK;
        } else if (kind == Authentication.OK && state == State.OK) {
            state = State.PARAMETERS;
        } else {
            throw otherMethod(kind);
        }
    }

    /// MD5, cleartext and no password at all: the upstream would not prove who it is, and two of
    /// them hand it the credential.
    private UpstreamFailure otherMethod(int kind) {
        return state == State.SASL
                ? new UpstreamFailure(
                        Kind.LOGIN,
                        "the upstream asks for authentication method "
                                + kind
                                + "; only SCRAM-SHA-256 (method 10) is allowed: set the account's"
                                + " password with password_encryption = scram-sha-256 and"
                                + " scram-sha-256 in pg_hba.conf")
                : new UpstreamFailure(
                        Kind.PROTOCOL,
                        "the upstream sent authentication message " + kind + " in state " + state);
    }

    private static List<String> mechanisms(ByteBuf body) {
        var names = new ArrayList<String>();
        for (String name = Reader.cString(body, 64);
                !name.isEmpty();
                name = Reader.cString(body, 64)) {
            names.add(name);
        }
        return names;
    }

    private static String saslText(ByteBuf body) {
        if (body.readableBytes() > MOST_SASL_BYTES) {
            throw new ProtocolViolation(
                    "a SASL message of "
                            + body.readableBytes()
                            + " bytes, expected at most "
                            + MOST_SASL_BYTES);
        }
        return body.readString(body.readableBytes(), StandardCharsets.UTF_8);
    }

    private void begin(ChannelHandlerContext ctx, List<String> mechanisms) {
        scram = Scram.begin(mechanisms, order.credential(), certificate(ctx));
        order.credential().close();
        state = State.CONTINUE;
        ctx.writeAndFlush(
                FrontendMessages.saslInitialResponse(
                        ctx.alloc().buffer(), exchange().mechanism(), exchange().clientFirst()));
    }

    private Scram exchange() {
        if (scram == null) {
            throw new IllegalStateException("no SCRAM exchange in state " + state);
        }
        return scram;
    }

    private static @Nullable X509Certificate certificate(ChannelHandlerContext ctx) {
        var tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            Certificate own = tls.engine().getSession().getPeerCertificates()[0];
            return own instanceof X509Certificate x509 ? x509 : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /// The key derivation takes milliseconds, so it runs elsewhere.
    private void compute(ChannelHandlerContext ctx, String serverFirst) {
        state = State.COMPUTING;
        Scram exchange = exchange();
        blocking.execute(() -> {
            try {
                byte[] answer = exchange.clientFinal(serverFirst);
                ctx.executor().execute(() -> computed(ctx, answer));
            } catch (RuntimeException e) {
                ctx.executor().execute(() -> fail(ctx, failure(e)));
            }
        });
    }

    private void computed(ChannelHandlerContext ctx, byte[] answer) {
        if (isOver) {
            return;
        }
        state = State.FINAL;
        ctx.writeAndFlush(FrontendMessages.saslResponse(ctx.alloc().buffer(), answer));
        try {
            readAgain(ctx);
        } catch (RuntimeException e) {
            exceptionCaught(ctx, e);
        }
    }

    private void parameter(ByteBuf body) {
        requireParameters("ParameterStatus");
        reported.parameter(body);
    }

    private void key(ByteBuf body) {
        requireParameters("BackendKeyData");
        reported.key(body, minor);
    }

    private void ready(ChannelHandlerContext ctx, byte transactionState) {
        requireParameters("ReadyForQuery");
        if (transactionState != 'I') {
            throw unexpected("transaction state");
        }
        reported.requireReadableStatements();
        ctx.channel().config().setAutoRead(false);
        state = State.READY;
        listener.ready(ctx, reported.parameters(), reported.key());
    }

    private void requireParameters(String message) {
        if (state != State.PARAMETERS) {
            throw unexpected(message);
        }
    }

    private UpstreamFailure unexpected(String what) {
        return new UpstreamFailure(
                Kind.PROTOCOL, "the upstream sent an unexpected " + what + " in state " + state);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new UpstreamFailure(Kind.UNREACHABLE, "the upstream closed the connection"));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, failure(cause));
    }

    private static UpstreamFailure failure(Throwable cause) {
        return switch (cause) {
            case UpstreamFailure failure -> failure;
            case ProtocolViolation violation ->
                    new UpstreamFailure(
                            Kind.PROTOCOL,
                            "the upstream broke the protocol: " + violation.getMessage());
            case java.io.IOException _ ->
                    new UpstreamFailure(
                            Kind.UNREACHABLE, "the connection to the upstream broke", cause);
            default ->
                    new UpstreamFailure(
                            Kind.PROTOCOL, "the login at the upstream failed: " + cause, cause);
        };
    }

    private void fail(ChannelHandlerContext ctx, UpstreamFailure why) {
        if (!isOver && state != State.READY) {
            isOver = true;
            if (scram != null && state != State.COMPUTING) {
                scram.close();
            }
            listener.failed(ctx, why);
        }
    }
}
