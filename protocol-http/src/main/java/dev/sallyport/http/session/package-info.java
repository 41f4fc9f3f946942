/// Who a token names, and the sessions of those who have one.
@NullMarked
package dev.sallyport.http.session;

import org.jspecify.annotations.NullMarked;
