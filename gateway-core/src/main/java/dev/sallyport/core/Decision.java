package dev.sallyport.core;

import java.util.List;

/// What the policy says of one command. It is in the audit log before anything is sent.
public sealed interface Decision {
    Basis basis();

    /// A decision that can be acted on at once.
    sealed interface Verdict extends Decision {
        /// What holds once the command runs.
        ///
        /// @throws IllegalStateException for a block: nothing runs under it
        Limits limits();

        /// What hides in the answer; empty where nothing does.
        List<MaskOrder> masks();
    }

    record Allow(Basis basis, Limits limits) implements Verdict {
        @Override
        public List<MaskOrder> masks() {
            return List.of();
        }
    }

    /// Allowed, but the answer's columns are hidden. The list is the same object for the same
    /// rules, so that what is derived from it can be kept.
    record Mask(Basis basis, Limits limits, List<MaskOrder> masks) implements Verdict {
        public Mask {
            masks = List.copyOf(masks);
        }
    }

    record Block(Basis basis, Refusal refusal) implements Verdict {
        @Override
        public Limits limits() {
            throw new IllegalStateException("a block goes nowhere");
        }

        @Override
        public List<MaskOrder> masks() {
            return List.of();
        }
    }

    /// Keep the command until it is approved.
    ///
    /// @param release what holds once it is approved
    record Hold(Basis basis, ApprovalTerms terms, Verdict release) implements Decision {}
}
