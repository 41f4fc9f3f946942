package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.upstream.UpstreamFailure;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What the client is told at the beginning.
///
/// @param offered extensions that the host has and that are understood
/// @param packet the longest packet the host takes
/// @param read the most it returns at once
/// @param write the most it takes at once
/// @param handles how much may be open
record Greeting(Set<Extension> offered, long packet, long read, long write, long handles) {
    Greeting {
        offered = Set.copyOf(offered);
    }

    /// @param version the host's
    static Greeting of(Packet version, HostLookups host) throws UpstreamFailure, Malformed {
        Set<Extension> offered = extensions(version.fields());
        if (!offered.contains(Extension.LIMITS)) {
            return new Greeting(
                    offered,
                    Fxp.MOST_PACKET_BYTES,
                    Fxp.MOST_DATA_BYTES,
                    Fxp.MOST_DATA_BYTES,
                    Handles.most());
        }
        Packet answer = host.answer(Message.extended(Extension.LIMITS.word()));
        if (answer.type() != Fxp.EXTENDED_REPLY) {
            throw new Malformed("the host does not say its limits");
        }
        Fields limits = answer.fields();
        return new Greeting(
                offered,
                least(limits.int64(), Fxp.MOST_PACKET_BYTES),
                least(limits.int64(), Fxp.MOST_DATA_BYTES),
                least(limits.int64(), Fxp.MOST_DATA_BYTES),
                least(limits.int64(), Handles.most()));
    }

    /// @param theirs 0 where the host has no limit
    private static long least(long theirs, long ours) {
        return theirs <= 0 ? ours : Math.min(theirs, ours);
    }

    private static Set<Extension> extensions(Fields fields) throws Malformed {
        var offered = EnumSet.noneOf(Extension.class);
        while (fields.hasMore()) {
            String name = fields.octets(Fxp.MOST_PACKET_BYTES, "an extension's name");
            String data = fields.octets(Fxp.MOST_PACKET_BYTES, "an extension's version");
            Optional<Extension> known = Extension.of(name);
            if (known.isPresent() && known.get().version().equals(data)) {
                offered.add(known.get());
            }
        }
        return offered;
    }

    Requests requests() {
        return new Requests(offered);
    }

    /// Its id is the version.
    Message version() {
        var message = new Message(Fxp.VERSION);
        offered.stream()
                .sorted()
                .forEach(known -> message.text(known.word()).text(known.version()));
        return message;
    }

    Message limits() {
        return new Message(Fxp.EXTENDED_REPLY)
                .int64(packet)
                .int64(read)
                .int64(write)
                .int64(handles);
    }
}
