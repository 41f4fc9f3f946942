/// What every protocol's listener shares: event loops, server TLS, connection limits.
@NullMarked
package dev.sallyport.core.net;

import org.jspecify.annotations.NullMarked;
