package dev.sallyport.ssh.sftp;

import dev.sallyport.core.VisibleText;
import dev.sallyport.ssh.sftp.Request.Ask;
import dev.sallyport.ssh.sftp.Request.Close;
import dev.sallyport.ssh.sftp.Request.Copy;
import dev.sallyport.ssh.sftp.Request.Expand;
import dev.sallyport.ssh.sftp.Request.Home;
import dev.sallyport.ssh.sftp.Request.Limits;
import dev.sallyport.ssh.sftp.Request.Names;
import dev.sallyport.ssh.sftp.Request.OnPath;
import dev.sallyport.ssh.sftp.Request.OnTwo;
import dev.sallyport.ssh.sftp.Request.Open;
import dev.sallyport.ssh.sftp.Request.Read;
import dev.sallyport.ssh.sftp.Request.ReadDirectory;
import dev.sallyport.ssh.sftp.Request.SetHandle;
import dev.sallyport.ssh.sftp.Request.Unsupported;
import dev.sallyport.ssh.sftp.Request.Write;
import java.util.Optional;
import java.util.Set;

/// Reads requests (draft-ietf-secsh-filexfer-02, section 6; OpenSSH's PROTOCOL file, section 4).
///
/// @param offered extensions that the host has
record Requests(Set<Extension> offered) {
    private static final int MOST_NAME_BYTES = 256;
    private static final int MOST_NUMBERS_BYTES = 64 << 10;
    private static final String ATTRIBUTES = "attributes beyond version 3";

    Requests {
        offered = Set.copyOf(offered);
    }

    Request read(Packet packet) throws Malformed {
        int id = packet.id();
        Fields fields = packet.fields();
        Request request = read(packet.type(), id, fields);
        if (!(request instanceof Unsupported)) {
            fields.end();
        }
        return request;
    }

    private Request read(int type, int id, Fields fields) throws Malformed {
        return switch (type) {
            case Fxp.READ ->
                    new Read(id, fields.handle(), fields.int64(), fields.at(), fields.int32());
            case Fxp.WRITE -> write(id, fields);
            case Fxp.CLOSE -> new Close(id, fields.handle());
            case Fxp.READDIR -> new ReadDirectory(id, fields.handle());
            case Fxp.FSTAT -> new Ask(id, fields.handle());
            case Fxp.OPEN -> open(id, fields);
            case Fxp.OPENDIR -> onPath(id, PathOperation.OPENDIR, fields);
            case Fxp.STAT -> onPath(id, PathOperation.STAT, fields);
            case Fxp.LSTAT -> onPath(id, PathOperation.LSTAT, fields);
            case Fxp.SETSTAT -> onPath(id, PathOperation.SETSTAT, fields);
            case Fxp.REMOVE -> onPath(id, PathOperation.REMOVE, fields);
            case Fxp.MKDIR -> onPath(id, PathOperation.MKDIR, fields);
            case Fxp.RMDIR -> onPath(id, PathOperation.RMDIR, fields);
            case Fxp.REALPATH -> onPath(id, PathOperation.REALPATH, fields);
            case Fxp.READLINK -> onPath(id, PathOperation.READLINK, fields);
            case Fxp.FSETSTAT -> setHandle(id, fields);
            case Fxp.RENAME -> onTwo(id, PairOperation.RENAME, fields);
            case Fxp.SYMLINK -> onTwo(id, PairOperation.SYMLINK, fields);
            case Fxp.EXTENDED -> extended(id, fields);
            case Fxp.INIT,
                    Fxp.VERSION,
                    Fxp.STATUS,
                    Fxp.HANDLE,
                    Fxp.DATA,
                    Fxp.NAME,
                    Fxp.ATTRS,
                    Fxp.EXTENDED_REPLY ->
                    throw new Malformed("a client sends no packet of type " + type);
            default -> new Unsupported(id, "sftp packet of type " + type);
        };
    }

    private static String path(Fields fields) throws Malformed {
        return fields.octets(Fxp.MOST_PATH_BYTES, "a path");
    }

    private static Request write(int id, Fields fields) throws Malformed {
        String handle = fields.handle();
        long at = fields.int64();
        int length = fields.data();
        return new Write(id, handle, at, fields.at() - length, length);
    }

    private static Request open(int id, Fields fields) throws Malformed {
        String path = path(fields);
        var mode = new OpenMode(fields.int32());
        if (!mode.isKnown()) {
            return new Unsupported(id, "sftp open with flags beyond version 3");
        }
        Attributes attributes = Attributes.read(fields);
        return attributes == null
                ? new Unsupported(id, "sftp open with " + ATTRIBUTES)
                : new Open(id, path, mode, attributes);
    }

    private static Request onPath(int id, PathOperation operation, Fields fields) throws Malformed {
        String path = path(fields);
        Attributes attributes =
                operation.hasAttributes() ? Attributes.read(fields) : Attributes.NONE;
        return attributes == null
                ? new Unsupported(id, "sftp " + operation.word() + " with " + ATTRIBUTES)
                : new OnPath(id, operation, path, attributes);
    }

    private static Request onTwo(int id, PairOperation operation, Fields fields) throws Malformed {
        return new OnTwo(id, operation, path(fields), path(fields));
    }

    private static Request setHandle(int id, Fields fields) throws Malformed {
        String handle = fields.handle();
        Attributes attributes = Attributes.read(fields);
        return attributes == null
                ? new Unsupported(id, "sftp fsetstat with " + ATTRIBUTES)
                : new SetHandle(id, handle, attributes);
    }

    private Request extended(int id, Fields fields) throws Malformed {
        String name = fields.octets(MOST_NAME_BYTES, "an extension's name");
        Optional<Extension> known = Extension.of(name).filter(offered::contains);
        if (known.isEmpty()) {
            return new Unsupported(id, "sftp extension " + VisibleText.line(name));
        }
        return switch (known.get()) {
            case POSIX_RENAME -> onTwo(id, PairOperation.POSIX_RENAME, fields);
            case HARDLINK -> onTwo(id, PairOperation.HARDLINK, fields);
            case STATVFS -> onPath(id, PathOperation.STATVFS, fields);
            case LSETSTAT -> onPath(id, PathOperation.LSETSTAT, fields);
            case FSTATVFS, FSYNC -> new Ask(id, fields.handle());
            case LIMITS -> new Limits(id);
            case EXPAND_PATH -> new Expand(id, path(fields));
            case COPY_DATA ->
                    new Copy(
                            id,
                            fields.handle(),
                            fields.int64(),
                            fields.int64(),
                            fields.handle(),
                            fields.int64());
            case HOME_DIRECTORY -> new Home(id, fields.octets(MOST_NAME_BYTES, "a user's name"));
            case USERS_GROUPS ->
                    new Names(
                            id,
                            fields.octets(MOST_NUMBERS_BYTES, "numbers of users"),
                            fields.octets(MOST_NUMBERS_BYTES, "numbers of groups"));
        };
    }
}
