/// The REST API below `/v1` and the page that approval links lead to.
@NullMarked
package dev.sallyport.server.api;

import org.jspecify.annotations.NullMarked;
