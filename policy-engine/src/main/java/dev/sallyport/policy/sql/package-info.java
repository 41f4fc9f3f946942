/// SQL texts to facts: a lexer of our own, one borrowed grammar behind [GrammarParser], a walk over
/// its tree, and a cache by shape.
@NullMarked
package dev.sallyport.policy.sql;

import org.jspecify.annotations.NullMarked;
