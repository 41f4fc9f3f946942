package dev.sallyport.policy.shell;

/// What is left of one line's [ShellLimits]. One thread at a time.
final class Budget {
    private static final int STEPS_PER_LOOK = 64;

    private final ShellLimits limits;
    private final long end;
    private int steps;
    private int depth;

    Budget(ShellLimits limits) {
        this.limits = limits;
        this.end = System.nanoTime() + limits.deadline().toNanos();
    }

    ShellLimits limits() {
        return limits;
    }

    /// Cheap enough for inner loops: looks at the clock now and then.
    void step() {
        if (++steps > limits.maxSteps()) {
            throw Unjudged.exhausted("more than " + limits.maxSteps() + " steps to judge");
        }
        if (steps % STEPS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
            throw Unjudged.exhausted("judging took longer than " + limits.deadline());
        }
    }

    /// Each call is matched by one of [#leave].
    void enter() {
        step();
        if (++depth > limits.maxNesting()) {
            throw Unjudged.exhausted("more than " + limits.maxNesting() + " levels of nesting");
        }
    }

    void leave() {
        depth--;
    }
}
