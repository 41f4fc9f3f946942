/// The configuration file as records; each refuses what it can't work with.
@NullMarked
package dev.sallyport.core.config;

import org.jspecify.annotations.NullMarked;
