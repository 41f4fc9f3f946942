/// The way to the targets: connections, and the credentials that are put into requests.
@NullMarked
package dev.sallyport.http.upstream;

import org.jspecify.annotations.NullMarked;
