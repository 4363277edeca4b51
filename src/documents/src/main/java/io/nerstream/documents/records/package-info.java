/**
 * Where records begin and end in a stream of text, and what stands in them as it was written; a
 * broken one takes no other along. Knows nothing of documents.
 */
package io.nerstream.documents.records;
