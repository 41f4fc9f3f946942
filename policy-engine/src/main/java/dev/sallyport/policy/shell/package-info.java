/// Shell text to facts: a grammar of our own, a walk that keeps track of directories and variables,
/// tables of what programs do, and the text made again from what was judged.
@NullMarked
package dev.sallyport.policy.shell;

import org.jspecify.annotations.NullMarked;
