@NullMarked
package dev.sallyport.server.masking;

import org.jspecify.annotations.NullMarked;
