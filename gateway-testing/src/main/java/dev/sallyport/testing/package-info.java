/// What tests of several modules stand on: ports of the core kept in memory, and a way to wait.
@NullMarked
package dev.sallyport.testing;

import org.jspecify.annotations.NullMarked;
