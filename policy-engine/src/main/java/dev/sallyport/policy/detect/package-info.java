/// Finds values by their shape in streams of bytes, and hides them.
@NullMarked
package dev.sallyport.policy.detect;

import org.jspecify.annotations.NullMarked;
