package dev.sallyport.ssh.broker;

import dev.sallyport.core.ssh.ShellAnalyzer;
import java.util.Map;
import java.util.TreeMap;

/// What the shell keeps between lines: the gateway's own, set anew at the host for each line.
///
/// @param shell as the judge gets it
/// @param status of the line before
record ShellState(ShellAnalyzer.State shell, int status) {
    /// @param environment what the client set for its programs
    static ShellState login(Map<String, String> environment) {
        return new ShellState(new ShellAnalyzer.State("~", environment), 0);
    }

    /// As in [dev.sallyport.core.ssh.FilePaths].
    String directory() {
        return shell.directory();
    }

    ShellState withStatus(int now) {
        return new ShellState(shell, now);
    }

    ShellState in(String directory, String previous) {
        return new ShellState(
                new ShellAnalyzer.State(directory, previous, shell.variables(), shell.exported()),
                status);
    }

    ShellState with(KeptVariables kept) {
        return new ShellState(
                new ShellAnalyzer.State(
                        shell.directory(), shell.previous(), kept.variables(), kept.exported()),
                status);
    }

    /// What programs get.
    Map<String, String> environment() {
        var all = new TreeMap<>(shell.variables());
        all.keySet().retainAll(shell.exported());
        return all;
    }

    /// What the shell alone has.
    Map<String, String> ownVariables() {
        var all = new TreeMap<>(shell.variables());
        all.keySet().removeAll(shell.exported());
        return all;
    }
}
