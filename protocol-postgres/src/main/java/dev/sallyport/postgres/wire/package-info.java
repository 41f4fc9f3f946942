/// PostgreSQL's messages as bytes: tags, readers and writers, without any decision. Both legs use
/// it.
@NullMarked
package dev.sallyport.postgres.wire;

import org.jspecify.annotations.NullMarked;
