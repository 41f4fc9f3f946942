package dev.sallyport.policy.shell;

import java.util.Locale;

/// What an argument is to its program; the words of `programs.txt`.
enum Kind {
    /// Anything; it names no file.
    TEXT,
    /// A text that must be known: it decides what the program does.
    LITERAL,
    /// A word that must be known and is no path.
    WORD,
    /// A git remote: a name, or a web address.
    REMOTE,
    READS,
    WRITES,
    /// Written, or standard output where it is a dash.
    OUTPUT,
    /// Written, with what else is there removed.
    REPLACES,
    /// Read and written.
    CHANGES,
    REMOVES,
    REMOVES_RECURSIVELY,
    /// Read, and removed with everything below it.
    MOVES,
    /// A link is made here.
    LINKS,
    /// A path that is looked at, if it is one.
    NAMED,
    /// The program goes there first.
    CHDIR,
    /// Read, unless it is of another host, which isn't judged.
    LOCAL_READS,
    LOCAL_WRITES,
    /// Read where the program unpacks or lists, else written; of this host.
    ARCHIVE,
    /// A web address: `http` or `https`.
    URL,
    /// A cookie, or a file of them where there is no equals sign.
    COOKIE,
    /// What curl writes when it is done.
    WRITE_OUT,
    /// A text, or a file where it begins with `@`.
    TEXT_OR_FILE,
    /// `name=value`, names from `exported.txt`.
    ASSIGNMENT,
    /// The next command: this and all that follows.
    COMMAND,
    /// A sed script.
    SED,
    /// A format of printf.
    FORMAT;

    static Kind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
