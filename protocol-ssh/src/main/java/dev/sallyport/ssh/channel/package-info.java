/// What goes on inside a session: channels, requests, and the bytes between client and host.
@NullMarked
package dev.sallyport.ssh.channel;

import org.jspecify.annotations.NullMarked;
