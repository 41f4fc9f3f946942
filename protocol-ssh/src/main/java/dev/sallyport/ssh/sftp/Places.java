package dev.sallyport.ssh.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;

/// Names of files as they are judged, shown and sent: absolute, without `.`, `..` and doubled
/// slashes.
///
/// @param login where the host's SFTP server starts, which relative names begin at
record Places(String login) {
    private static final String ROOT = "/";

    /// @param octets as they came
    /// @return empty where it can't be judged or shown: no UTF-8, a control character
    static Optional<String> text(String octets) {
        try {
            var bytes = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.chars().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    String absolute(String path) {
        return absolute(path, login);
    }

    /// @param base absolute
    static String absolute(String path, String base) {
        var names = new ArrayDeque<String>();
        for (String name : (path.startsWith(ROOT) ? path : base + "/" + path).split("/", -1)) {
            switch (name) {
                case "", "." -> {}
                case ".." -> names.pollLast();
                default -> names.addLast(name);
            }
        }
        return ROOT + String.join("/", names);
    }

    /// What a symbolic link is to say: a relative text stays one, with its `..` in front.
    static String linkText(String text) {
        if (text.startsWith(ROOT)) {
            return absolute(text, ROOT);
        }
        var names = new ArrayDeque<String>();
        for (String name : text.split("/", -1)) {
            boolean climbs = name.equals("..");
            if (climbs && !names.isEmpty() && !names.getLast().equals("..")) {
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return names.isEmpty() ? "." : String.join("/", names);
    }

    static String parent(String absolute) {
        int slash = absolute.lastIndexOf('/');
        return slash <= 0 ? ROOT : absolute.substring(0, slash);
    }

    static String child(String directory, String absolute) {
        String name = absolute.substring(absolute.lastIndexOf('/') + 1);
        return directory.equals(ROOT) ? ROOT + name : directory + "/" + name;
    }

    /// As rules see it: `~`, `~/notes`, `/etc`.
    String shown(String absolute) {
        if (login.equals(ROOT)) {
            return absolute; // below it lies everything
        }
        if (absolute.equals(login)) {
            return "~";
        }
        return absolute.startsWith(login + "/")
                ? "~" + absolute.substring(login.length())
                : absolute;
    }
}
