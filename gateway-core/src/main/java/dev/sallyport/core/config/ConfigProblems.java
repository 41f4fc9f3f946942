package dev.sallyport.core.config;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration can't be used; the message lists everything that is wrong with it, one problem
/// a line.
public final class ConfigProblems extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigProblems(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
