/// What masks of every protocol share: the keys of tokens.
@NullMarked
package dev.sallyport.core.mask;

import org.jspecify.annotations.NullMarked;
