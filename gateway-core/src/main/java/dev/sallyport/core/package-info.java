/// The words of the gateway, the ports to what decides and records, and the
/// [dev.sallyport.core.Gate] that puts them in order.
@NullMarked
package dev.sallyport.core;

import org.jspecify.annotations.NullMarked;
