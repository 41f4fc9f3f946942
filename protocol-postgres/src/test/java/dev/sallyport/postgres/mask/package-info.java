@NullMarked
package dev.sallyport.postgres.mask;

import org.jspecify.annotations.NullMarked;
