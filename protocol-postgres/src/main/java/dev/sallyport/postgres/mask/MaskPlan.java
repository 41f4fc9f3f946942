package dev.sallyport.postgres.mask;

/// What happens to the rows of one result. There is no refusal here: when rows are described the
/// statement has run, so [MaskPlanner#admit] refuses before.
public sealed interface MaskPlan {
    /// No column is hidden: relay the rows as they are.
    record PassAll() implements MaskPlan {}

    /// Send every row through the masker.
    record Masked(RowMasker masker) implements MaskPlan {}
}
