/// What is known of SQL text: typed facts, never text to search in.
@NullMarked
package dev.sallyport.core.sql;

import org.jspecify.annotations.NullMarked;
