/// What clients ask of HTTP targets, as it will be sent, and what is known of it.
@NullMarked
package dev.sallyport.core.http;

import org.jspecify.annotations.NullMarked;
