package dev.sallyport.policy.sql;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.atn.PredictionContextCache;
import org.antlr.v4.runtime.dfa.DFA;
import org.antlr.v4.runtime.dfa.DFAState;
import org.jspecify.annotations.Nullable;

/// What ANTLR learns while it predicts: it grows with every new shape and is never emptied by ANTLR
/// itself, so texts from outside could fill the heap. Kept here instead of in the parser's static
/// field, and begun anew when it holds too many configurations. Thread-safe as ANTLR's own is:
/// parsers under way keep the memory they began with.
final class PredictionMemory {
    /// About 130 bytes each, measured after the test corpus: some 32 MiB at most.
    private static final int MOST_CONFIGURATIONS = 250_000;

    private static final class Generation {
        private final DFA[] decisions;
        private final PredictionContextCache contexts = new PredictionContextCache();

        Generation(DFA[] decisions) {
            this.decisions = decisions;
        }
    }

    private final AtomicInteger configurations = new AtomicInteger();
    private volatile @Nullable Generation current;

    ParserATNSimulator interpreter(Parser parser, Deadline deadline) {
        Generation generation = current;
        if (generation == null || configurations.get() > MOST_CONFIGURATIONS) {
            configurations.set(0);
            generation = fresh(parser.getATN());
            current = generation;
        }
        return new Counting(parser, generation, deadline);
    }

    private static Generation fresh(ATN atn) {
        var decisions = new DFA[atn.getNumberOfDecisions()];
        for (int i = 0; i < decisions.length; i++) {
            decisions[i] = new DFA(atn.getDecisionState(i), i);
        }
        return new Generation(decisions);
    }

    /// Counts what is learnt, and stops at the deadline also where no token is consumed.
    private final class Counting extends ParserATNSimulator {
        private final Deadline deadline;

        Counting(Parser parser, Generation generation, Deadline deadline) {
            super(parser, parser.getATN(), generation.decisions, generation.contexts);
            this.deadline = deadline;
        }

        @Override
        protected DFAState addDFAState(DFA dfa, DFAState state) {
            int before = dfa.states.size();
            DFAState added = super.addDFAState(dfa, state);
            if (dfa.states.size() > before) { // else an equal one was known
                configurations.addAndGet(state.configs.size() + 1);
            }
            return added;
        }

        @Override
        protected void closure_(
                ATNConfig config,
                ATNConfigSet configs,
                Set<ATNConfig> closureBusy,
                boolean collectPredicates,
                boolean fullCtx,
                int depth,
                boolean treatEofAsEpsilon) {
            deadline.check();
            super.closure_(
                    config,
                    configs,
                    closureBusy,
                    collectPredicates,
                    fullCtx,
                    depth,
                    treatEofAsEpsilon);
        }
    }
}
