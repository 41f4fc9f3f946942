/// The gateway's own connection to a host.
@NullMarked
package dev.sallyport.ssh.upstream;

import org.jspecify.annotations.NullMarked;
