package dev.sallyport.http.upstream;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.DnsTimeoutException;
import com.linecorp.armeria.client.SessionProtocolNegotiationException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// When a request that failed before its answer may go up once more: servers close connections that
/// are kept for later when they like, also at the moment in which a request is on its way.
public final class SecondTry {
    /// Whoever sends one of these asks for nothing to be done, so that twice is as good as once
    /// (RFC 9110, sections 9.2.1 and 9.2.2).
    private static final Set<HttpMethod> SAFE =
            EnumSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private SecondTry() {}

    /// Whether nothing of it was sent, or the target said that it did nothing with it (RFC 9113,
    /// section 8.7), and another try may help. A connection that can't be had now would only be
    /// waited for twice.
    ///
    /// @param cause null where it was given up for no failure of the target
    public static boolean helps(@Nullable Throwable cause) {
        if (!(cause instanceof UnprocessedRequestException unsent)) {
            return false;
        }
        return !(unsent.getCause() instanceof ConnectException
                || unsent.getCause() instanceof UnknownHostException
                || unsent.getCause() instanceof DnsTimeoutException
                || unsent.getCause() instanceof SSLException
                || unsent.getCause() instanceof SessionProtocolNegotiationException);
    }

    /// Whether a request without a body went up on a kept connection that ended under it, without a
    /// byte of an answer, and is harmless to send again. Nothing else is ever sent twice.
    public static boolean isHarmless(
            Throwable cause, @Nullable ClientRequestContext context, HttpMethod method) {
        if (!SAFE.contains(method)
                || context == null
                || !(cause instanceof ClosedSessionException)) {
            return false;
        }
        var log = context.log();
        return log.isAvailable(RequestLogProperty.SESSION)
                && log.partial().channel() != null
                && log.partial().connectionTimings() == null // it was not opened for this request
                && !log.isAvailable(RequestLogProperty.RESPONSE_FIRST_BYTES_TRANSFERRED_TIME);
    }
}
