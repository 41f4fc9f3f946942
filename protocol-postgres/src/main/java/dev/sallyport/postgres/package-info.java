/// PostgreSQL's protocol, both legs: bytes to commands and back.
@NullMarked
package dev.sallyport.postgres;

import org.jspecify.annotations.NullMarked;
