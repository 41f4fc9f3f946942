/// One request of someone who has signed in, from its body to its outcome.
@NullMarked
package dev.sallyport.http.exchange;

import org.jspecify.annotations.NullMarked;
