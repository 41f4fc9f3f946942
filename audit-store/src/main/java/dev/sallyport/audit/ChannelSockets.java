package dev.sallyport.audit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sockets that read with one system call where no timeout is set. The platform's own ones, once
/// they had a timeout, ask first, then poll, then read, for ever. Public because the driver makes
/// it by its name; it makes one for each connection.
public final class ChannelSockets extends SocketFactory {
    private static final Logger log = LoggerFactory.getLogger(ChannelSockets.class);

    private volatile @Nullable SocketChannel last;

    @Override
    public Socket createSocket() throws IOException {
        return made(SocketChannel.open());
    }

    private Socket made(SocketChannel channel) {
        last = channel;
        return channel.socket();
    }

    /// Closes the socket made last under whoever uses it, beneath any TLS: a TLS socket's own close
    /// says goodbye first, and so waits behind a write that the peer does not take. Never waits.
    void breakOff() {
        SocketChannel current = last;
        if (current == null) {
            return;
        }
        try {
            current.close();
        } catch (IOException e) {
            log.atDebug().addKeyValue("reason", e.toString()).log("socket not closed");
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return made(SocketChannel.open(new InetSocketAddress(host, port)));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return createSocket(InetAddress.getByName(host), port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        var socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }
}
