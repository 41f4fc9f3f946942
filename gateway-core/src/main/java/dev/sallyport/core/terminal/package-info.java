/// What terminals do with bytes: for recordings, searching and safe viewing. Decides nothing.
@NullMarked
package dev.sallyport.core.terminal;

import org.jspecify.annotations.NullMarked;
