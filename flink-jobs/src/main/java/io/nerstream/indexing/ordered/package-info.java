/** Asynchronous work on a stream, in order for each key, whatever is in flight. */
package io.nerstream.indexing.ordered;
