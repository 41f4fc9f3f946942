/// WebSockets (RFC 6455, RFC 8441): every message of a client is a command of its own.
@NullMarked
package dev.sallyport.http.ws;

import org.jspecify.annotations.NullMarked;
