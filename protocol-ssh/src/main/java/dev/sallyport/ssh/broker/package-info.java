/// The broker shell: the line editor runs in the gateway, and one complete line is judged, written
/// down and run on a channel of its own.
@NullMarked
package dev.sallyport.ssh.broker;

import org.jspecify.annotations.NullMarked;
