package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.channel.ClientChannel;
import dev.sallyport.ssh.wire.ChannelWriter;

record ClientWire(ClientChannel channel) implements Wire {
    @Override
    public void write(byte[] data, int offset, int length, ChannelWriter.Credit credit) {
        channel.writer().write(false, data, offset, length, credit);
    }

    @Override
    public ChannelWriter.Credit used() {
        return channel.consumed();
    }
}
