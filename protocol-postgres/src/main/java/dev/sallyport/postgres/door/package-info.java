/// The client's login: transport, start-up packet, token, and what follows from them.
@NullMarked
package dev.sallyport.postgres.door;

import org.jspecify.annotations.NullMarked;
