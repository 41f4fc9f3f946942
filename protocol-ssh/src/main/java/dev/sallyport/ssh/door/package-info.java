/// From a client's connection to a session: algorithms, host keys, login.
@NullMarked
package dev.sallyport.ssh.door;

import org.jspecify.annotations.NullMarked;
