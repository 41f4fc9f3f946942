/// The bundled PostgreSQL (decision record 0009): unpacked, initialised, started and stopped.
@NullMarked
package dev.sallyport.server.embedded;

import org.jspecify.annotations.NullMarked;
