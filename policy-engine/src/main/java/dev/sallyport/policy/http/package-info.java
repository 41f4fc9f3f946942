/// What requests to HTTP targets say, and masks on what comes back.
@NullMarked
package dev.sallyport.policy.http;

import org.jspecify.annotations.NullMarked;
