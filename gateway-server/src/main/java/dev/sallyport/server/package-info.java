/// Puts the modules together into a running gateway.
@NullMarked
package dev.sallyport.server;

import org.jspecify.annotations.NullMarked;
