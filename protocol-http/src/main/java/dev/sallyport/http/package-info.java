/// The HTTP door: what clients ask of APIs behind it is judged, written down, and only then sent.
@NullMarked
package dev.sallyport.http;

import org.jspecify.annotations.NullMarked;
