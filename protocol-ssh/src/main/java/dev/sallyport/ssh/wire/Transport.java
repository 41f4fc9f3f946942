package dev.sallyport.ssh.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.io.nio2.Nio2Acceptor;
import org.apache.sshd.common.io.nio2.Nio2Connector;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.core.CoreModuleProperties;

/// The I/O threads of both legs. The thread that hears of a packet reads it, and writes what is
/// relayed to the other leg, without waking another one: the library's own arrangement has a thread
/// for waiting and others for working, and a set of them for each leg. What runs there must not
/// block.
public final class Transport implements AutoCloseable {
    private static final int FEWEST_THREADS = 4;
    private static final long PATIENCE_SECONDS = 5;

    private final AsynchronousChannelGroup group;

    public Transport() {
        int threads =
                Math.max(FEWEST_THREADS, CoreModuleProperties.NIO_WORKERS.getRequiredDefault());
        try {
            this.group =
                    AsynchronousChannelGroup.withFixedThreadPool(
                            threads, Thread.ofPlatform().name("ssh-io-", 0).daemon().factory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For a server or a client of the library.
    public IoServiceFactoryFactory factories() {
        return new Nio2ServiceFactoryFactory() {
            @Override
            public Factory create(FactoryManager manager) {
                return new Factory(manager, group);
            }
        };
    }

    private static final class Factory extends Nio2ServiceFactory {
        private final AsynchronousChannelGroup group;

        Factory(FactoryManager manager, AsynchronousChannelGroup group) {
            super(manager, null, null);
            this.group = group;
        }

        @Override
        public IoConnector createConnector(IoHandler handler) {
            return autowireCreatedService(
                    new Nio2Connector(
                            this, getFactoryManager(), handler, group, getExecutorService()));
        }

        @Override
        public IoAcceptor createAcceptor(IoHandler handler) {
            return autowireCreatedService(
                    new Nio2Acceptor(
                            this, getFactoryManager(), handler, group, getExecutorService()));
        }
    }

    /// Cuts what is still open.
    @Override
    public void close() throws IOException {
        group.shutdownNow();
        try {
            boolean _ = group.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
