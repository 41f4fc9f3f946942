package dev.sallyport.http.upstream;

import com.linecorp.armeria.client.SessionProtocolNegotiationException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import java.net.ConnectException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// When a request that failed before its answer may go up once more: servers close connections that
/// are kept for later when they like, also at the moment in which a request is on its way.
public final class SecondTry {
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
                || unsent.getCause() instanceof SSLException
                || unsent.getCause() instanceof SessionProtocolNegotiationException);
    }
}
