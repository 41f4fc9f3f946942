@NullMarked
package dev.sallyport.policy.sql;

import org.jspecify.annotations.NullMarked;
