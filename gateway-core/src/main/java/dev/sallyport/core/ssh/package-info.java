/// What SSH commands are and what is known of them.
@NullMarked
package dev.sallyport.core.ssh;

import org.jspecify.annotations.NullMarked;
