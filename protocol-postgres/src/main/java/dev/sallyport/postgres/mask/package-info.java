/// Hiding columns of PostgreSQL results: which values are hidden, decided once per statement from
/// the catalogue and the statement's facts, and how, cell by cell on the event loop.
///
/// ```
/// Catalogue ─┐
/// MaskOrders ┴▶ MaskSet ─▶ MaskPlanner.admit(facts)         before the first byte goes up
///                       └▶ MaskPlanner.plan(facts, columns) at RowDescription ─▶ RowMasker
/// ErrorRedactor                                             every error and notice meanwhile
/// ```
@NullMarked
package dev.sallyport.postgres.mask;

import org.jspecify.annotations.NullMarked;
