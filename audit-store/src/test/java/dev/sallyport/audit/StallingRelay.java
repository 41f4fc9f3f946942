package dev.sallyport.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// A port of the loopback in front of a server, whose connections can be made to take nothing more
/// while they stay open: what a server looks like that hangs, or that is gone without a word.
final class StallingRelay implements AutoCloseable {
    private static final int SMALL = 4096;

    private final ServerSocket listener;
    private final int port;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch stall = new CountDownLatch(1);

    StallingRelay(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket();
        listener.setReceiveBufferSize(SMALL);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// The connections there are take nothing more; new ones do.
    void stall() {
        CountDownLatch old = stall;
        stall = new CountDownLatch(1);
        old.countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(client);
                sockets.add(server);
                CountDownLatch until = stall;
                Thread.ofVirtual().start(() -> pump(client, server, until));
                Thread.ofVirtual().start(() -> pump(server, client, until));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private static void pump(Socket from, Socket to, CountDownLatch until) {
        byte[] buffer = new byte[SMALL];
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (until.getCount() == 0) {
                    return; // and the sockets stay open
                }
                to.getOutputStream().write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // one side is gone: so is the other, at close
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
