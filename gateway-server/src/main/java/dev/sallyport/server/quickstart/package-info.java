/// A whole gateway on one machine, with everything around it that a first try needs.
@NullMarked
package dev.sallyport.server.quickstart;

import org.jspecify.annotations.NullMarked;
