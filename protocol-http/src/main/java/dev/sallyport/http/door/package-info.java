/// The door itself: connections, and what stands before a request is carried out.
@NullMarked
package dev.sallyport.http.door;

import org.jspecify.annotations.NullMarked;
