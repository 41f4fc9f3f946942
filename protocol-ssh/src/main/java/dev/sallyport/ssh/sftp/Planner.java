package dev.sallyport.ssh.sftp;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.SshRequest.FileOperation;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.ssh.sftp.Lookups.Looked;
import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import dev.sallyport.ssh.sftp.Lookups.Looked.Found;
import dev.sallyport.ssh.sftp.Plan.Opening;
import dev.sallyport.ssh.sftp.Request.Copy;
import dev.sallyport.ssh.sftp.Request.Expand;
import dev.sallyport.ssh.sftp.Request.Home;
import dev.sallyport.ssh.sftp.Request.Names;
import dev.sallyport.ssh.sftp.Request.OnPath;
import dev.sallyport.ssh.sftp.Request.OnTwo;
import dev.sallyport.ssh.sftp.Request.Open;
import dev.sallyport.ssh.sftp.Request.SetHandle;
import dev.sallyport.ssh.sftp.Request.Unsupported;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Makes a request into what is judged. The packet is written anew from the real path: what was
/// judged is what runs, although a link of the named path may lead elsewhere by then.
final class Planner {
    private static final long UNSAID = -1;

    private final Places places;
    private final Lookups host;
    private final Function<String, Optional<Opened>> opened;

    /// @param opened finds what a handle stands for
    Planner(Places places, Lookups host, Function<String, Optional<Opened>> opened) {
        this.places = places;
        this.host = host;
        this.opened = opened;
    }

    /// Waits for the host.
    ///
    /// @throws Unjudgeable where it is refused whatever the rules say
    /// @throws UpstreamFailure where the host does not answer
    Plan plan(Request.Judged request) throws Unjudgeable, UpstreamFailure {
        return switch (request) {
            case Open open -> open(open);
            case OnPath on -> onPath(on);
            case OnTwo(_, PairOperation operation, String text, String link)
                    when operation == PairOperation.SYMLINK ->
                    symlink(text, link);
            case OnTwo two -> onTwo(two);
            case SetHandle set -> setHandle(set);
            case Copy copy -> copy(copy);
            case Expand(_, String octets) -> {
                String text = text(octets, "expand-path");
                yield looked(
                        Extension.EXPAND_PATH,
                        text,
                        host.expand(text.startsWith("~") ? text : places.absolute(text)));
            }
            case Home(_, String octets) -> {
                String user = text(octets, "home-directory");
                yield looked(Extension.HOME_DIRECTORY, user, host.home(user));
            }
            case Names names -> names(names);
            case Unsupported(_, String what) -> throw new Unjudgeable(what);
        };
    }

    private static String text(String octets, String operation) throws Unjudgeable {
        Optional<String> text = Places.text(octets);
        if (text.isEmpty()) {
            throw new Unjudgeable(
                    "sftp " + operation + " with a name of control characters or no UTF-8");
        }
        return text.get();
    }

    /// An empty name is the login directory where a name is asked for, and an error else.
    private String path(String octets, String operation) throws Unjudgeable {
        String text = text(octets, operation);
        if (text.isEmpty() && !operation.equals(PathOperation.REALPATH.word())) {
            throw new Unjudgeable("sftp " + operation + " with an empty name");
        }
        return places.absolute(text);
    }

    private Plan open(Open open) throws Unjudgeable, UpstreamFailure {
        String named = path(open.path(), "open");
        OpenMode mode = open.mode();
        var locator = new Locator(host);
        Located place =
                mode.isExclusive()
                        ? locator.inParent(named)
                        : mode.creates() ? locator.mayBeNew(named) : locator.follow(named);
        List<String> words = mode.words();
        words.addAll(open.attributes().words());
        var message = new Message(Fxp.OPEN).text(place.real()).int32(mode.flags());
        open.attributes().write(message);
        return new Plan(
                operation(mode.verb(), "open", place, words, open.attributes().announcedSize()),
                FilePaths.of(mode.verb(), mode.reads(), place.shown(places), Set.of()),
                message,
                place.failed(),
                Optional.of(new Opening(place, Optional.of(mode))),
                List.of());
    }

    private Plan onPath(OnPath on) throws Unjudgeable, UpstreamFailure {
        PathOperation operation = on.operation();
        String named = path(on.path(), operation.word());
        var locator = new Locator(host);
        Located place = operation.follows() ? locator.follow(named) : locator.inParent(named);
        boolean opens = operation == PathOperation.OPENDIR;
        return new Plan(
                operation(
                        operation.verb(),
                        operation.word(),
                        place,
                        on.attributes().words(),
                        on.attributes().announcedSize()),
                FilePaths.of(operation.verb(), false, place.shown(places), Set.of()),
                operation.message(place.real(), on.attributes()),
                place.failed(),
                opens ? Optional.of(new Opening(place, Optional.empty())) : Optional.empty(),
                List.of());
    }

    private FileOperation operation(
            SshVerb verb, String word, Located place, List<String> words, long size) {
        var detail = new ArrayList<>(words);
        place.differently(places).ifPresent(detail::add);
        return new FileOperation(
                verb, word, places.shown(place.named()), "", String.join(", ", detail), size);
    }

    private Plan onTwo(OnTwo two) throws Unjudgeable, UpstreamFailure {
        PairOperation operation = two.operation();
        var locator = new Locator(host);
        Located from = locator.inParent(path(two.path(), operation.word()));
        Located to = locator.inParent(path(two.other(), operation.word()));
        return pair(operation, from, to, operation.message(from.real(), to.real()), List.of());
    }

    /// A relative text begins at the directory that the link really is in.
    private Plan symlink(String octets, String link) throws Unjudgeable, UpstreamFailure {
        String word = PairOperation.SYMLINK.word();
        String text = Places.linkText(text(octets, word));
        var locator = new Locator(host);
        Located place = locator.inParent(path(link, word));
        String target = Places.absolute(text, Places.parent(place.real()));
        Located there = locator.follow(target);
        return pair(
                PairOperation.SYMLINK,
                new Located(target, there.real(), Optional.empty()), // it may lead nowhere
                place,
                PairOperation.SYMLINK.message(text, place.real()),
                text.startsWith("/") ? List.of() : List.of("says " + text));
    }

    private Plan pair(
            PairOperation operation,
            Located path,
            Located other,
            Message message,
            List<String> more) {
        var detail = new ArrayList<>(more);
        path.differently(places).ifPresent(detail::add);
        other.differently(places).ifPresent(really -> detail.add("second " + really));
        return new Plan(
                new FileOperation(
                        operation.verb(),
                        operation.word(),
                        places.shown(path.named()),
                        places.shown(other.named()),
                        String.join(", ", detail),
                        UNSAID),
                FilePaths.of(operation.verb(), false, path.shown(places), other.shown(places)),
                message,
                path.failed().or(other::failed),
                Optional.empty(),
                List.of());
    }

    private Opened handle(String handle, String operation) throws Unjudgeable {
        Optional<Opened> known = opened.apply(handle);
        if (known.isEmpty()) {
            throw new Unjudgeable("sftp " + operation + " with a handle that is not open");
        }
        return known.get();
    }

    private Plan setHandle(SetHandle set) throws Unjudgeable {
        Located place = handle(set.handle(), "fsetstat").place();
        var message = new Message(Fxp.FSETSTAT).octets(set.handle());
        set.attributes().write(message);
        return new Plan(
                operation(
                        SshVerb.SETSTAT,
                        "fsetstat",
                        place,
                        set.attributes().words(),
                        set.attributes().announcedSize()),
                FilePaths.of(SshVerb.SETSTAT, false, place.shown(places), Set.of()),
                message,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private Plan copy(Copy copy) throws Unjudgeable {
        String word = Extension.COPY_DATA.word();
        Opened from = handle(copy.from(), word);
        Opened to = handle(copy.to(), word);
        if (!from.reads() || !to.writes()) {
            throw new Unjudgeable("sftp copy-data with handles that were not opened for it");
        }
        var detail = new ArrayList<String>();
        detail.add("from " + Long.toUnsignedString(copy.fromAt()));
        detail.add("to " + Long.toUnsignedString(copy.toAt()));
        to.place().differently(places).ifPresent(detail::add);
        from.place().differently(places).ifPresent(really -> detail.add("second " + really));
        return new Plan(
                new FileOperation(
                        SshVerb.WRITE,
                        word,
                        places.shown(to.place().named()),
                        places.shown(from.place().named()),
                        String.join(", ", detail),
                        copy.length() <= 0 ? UNSAID : copy.length()),
                FilePaths.ofCopy(from.place().shown(places), to.place().shown(places)),
                Message.extended(word)
                        .octets(copy.from())
                        .int64(copy.fromAt())
                        .int64(copy.length())
                        .octets(copy.to())
                        .int64(copy.toAt()),
                Optional.empty(),
                Optional.empty(),
                List.of(from, to));
    }

    /// The host has said already where it leads; what is asked again is that path.
    private Plan looked(Extension extension, String text, Looked looked) {
        Optional<Failed> failed =
                looked instanceof Failed failure ? Optional.of(failure) : Optional.empty();
        String path = looked instanceof Found(String found) ? places.shown(found) : text;
        return new Plan(
                new FileOperation(
                        SshVerb.STAT, extension.word(), path, "", "asked for " + text, UNSAID),
                path.isEmpty()
                        ? FilePaths.NONE
                        : FilePaths.of(SshVerb.STAT, false, Set.of(path), Set.of()),
                looked instanceof Found(String found) && extension == Extension.EXPAND_PATH
                        ? Message.extended(extension.word()).text(found)
                        : Message.extended(extension.word()).text(text),
                failed,
                Optional.empty(),
                List.of());
    }

    private static Plan names(Names names) throws Unjudgeable {
        if (names.users().length() % 4 != 0 || names.groups().length() % 4 != 0) {
            throw new Unjudgeable("sftp users-groups-by-id with half a number");
        }
        return new Plan(
                new FileOperation(
                        SshVerb.STAT,
                        Extension.USERS_GROUPS.word(),
                        "",
                        "",
                        names.users().length() / 4
                                + " users, "
                                + names.groups().length() / 4
                                + " groups",
                        UNSAID),
                FilePaths.NONE,
                Message.extended(Extension.USERS_GROUPS.word())
                        .octets(names.users())
                        .octets(names.groups()),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
