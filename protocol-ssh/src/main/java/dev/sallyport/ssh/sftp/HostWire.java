package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.upstream.UpstreamChannel;
import dev.sallyport.ssh.wire.ChannelWriter;

record HostWire(UpstreamChannel channel) implements Wire.Host {
    @Override
    public void write(byte[] data, int offset, int length, ChannelWriter.Credit credit) {
        channel.writer().write(false, data, offset, length, credit);
    }

    @Override
    public ChannelWriter.Credit used() {
        return channel.consumed();
    }

    @Override
    public void end() {
        channel.endInput();
    }

    @Override
    public void close() {
        channel.close(false);
    }
}
