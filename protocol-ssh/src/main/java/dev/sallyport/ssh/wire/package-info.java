/// Bytes and requests of one SSH channel, whichever side it leads to.
@NullMarked
package dev.sallyport.ssh.wire;

import org.jspecify.annotations.NullMarked;
