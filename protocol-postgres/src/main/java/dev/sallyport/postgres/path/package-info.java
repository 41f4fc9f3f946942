/// What goes on between two logged-in legs: client messages wait for their decision, answers are
/// counted, refusals keep both sides in step.
@NullMarked
package dev.sallyport.postgres.path;

import org.jspecify.annotations.NullMarked;
