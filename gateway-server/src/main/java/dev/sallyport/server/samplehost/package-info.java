/// The quickstart's sample host: an SSH server whose commands can harm nothing.
@NullMarked
package dev.sallyport.server.samplehost;

import org.jspecify.annotations.NullMarked;
