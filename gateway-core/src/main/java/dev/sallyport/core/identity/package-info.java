/// Bearer tokens: who may be believed, which keys sign for whom, and what a good token says of its
/// bearer.
@NullMarked
package dev.sallyport.core.identity;

import org.jspecify.annotations.NullMarked;
