/// A small orders API and a tool server on the loopback, for the quickstart and for tests.
@NullMarked
package dev.sallyport.server.sampleapi;

import org.jspecify.annotations.NullMarked;
