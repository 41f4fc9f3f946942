package dev.sallyport.core.net;

import dev.sallyport.core.config.ListenerConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/// TLS of a listener, from the PEM files of its configuration.
public final class ServerTls {
    private ServerTls() {}

    /// A client that offers application protocols (ALPN, RFC 7301) without any of ours is refused
    /// in the handshake; one that offers none is let in, and the listener looks what was agreed.
    /// The JDK's TLS is used because it can refuse there and OpenSSL's binding cannot.
    ///
    /// @throws IllegalArgumentException when the files are not a certificate chain and its key
    public static SslContext of(ListenerConfig.Tls tls, List<String> applicationProtocols) {
        try {
            return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(alpn(applicationProtocols))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no TLS from certificate "
                            + tls.certificate()
                            + " and key "
                            + tls.key()
                            + ": expected a PEM certificate chain and its PKCS#8 key",
                    e);
        }
    }

    private static ApplicationProtocolConfig alpn(List<String> applicationProtocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.FATAL_ALERT,
                SelectedListenerFailureBehavior.ACCEPT,
                applicationProtocols);
    }
}
