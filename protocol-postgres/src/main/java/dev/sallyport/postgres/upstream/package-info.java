/// The gateway's login at the upstream, and its CancelRequest.
@NullMarked
package dev.sallyport.postgres.upstream;

import org.jspecify.annotations.NullMarked;
