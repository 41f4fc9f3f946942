/// Where credentials come from.
@NullMarked
package dev.sallyport.server.credentials;

import org.jspecify.annotations.NullMarked;
