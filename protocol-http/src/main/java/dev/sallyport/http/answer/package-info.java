/// What clients are told when a request is not answered by its target.
@NullMarked
package dev.sallyport.http.answer;

import org.jspecify.annotations.NullMarked;
