/// The SSH door: what the server puts together.
@NullMarked
package dev.sallyport.ssh;

import org.jspecify.annotations.NullMarked;
