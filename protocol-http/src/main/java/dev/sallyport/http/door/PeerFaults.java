package dev.sallyport.http.door;

import com.linecorp.armeria.internal.common.util.ExceptionClassifier;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import javax.net.ssl.SSLException;

/// What a peer gets wrong is no fault of ours. Armeria writes whatever it doesn't expect into the
/// log, whole; anyone who reaches the port could fill it, with their own bytes in part. It finds
/// this class by itself. What its codecs do wrong stays a fault: there the error is
/// [Http2Error#INTERNAL_ERROR].
public final class PeerFaults implements ExceptionClassifier {
    private static final String READER = "com.linecorp.armeria.server.Http2RequestDecoder";

    @Override
    public boolean isExpected(Throwable cause) {
        return switch (cause) {
            case StreamException _ -> false; // of a stream that we write
            case Http2Exception violation -> violation.error() != Http2Error.INTERNAL_ERROR;
            case DecoderException unreadable -> unreadable.getCause() instanceof SSLException;
            case NullPointerException _ -> isMissingPath(cause);
            default -> false;
        };
    }

    /// Armeria doesn't ask whether a request by HTTP/2 has a `:path` before it reads it. The JVM
    /// leaves out the trace of what is thrown again and again from one place.
    private static boolean isMissingPath(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length == 0 || trace[0].getClassName().equals(READER);
    }
}
