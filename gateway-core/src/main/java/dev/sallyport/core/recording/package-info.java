/// What protocols record with: events of a terminal or of a command become chunks that are kept.
@NullMarked
package dev.sallyport.core.recording;

import org.jspecify.annotations.NullMarked;
