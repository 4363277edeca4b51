/**
 * The one front end of all ways in: files, streams and request bodies become documents, or are
 * refused with their place and the reason. Must not know who sends them on, nor where to.
 */
package io.nerstream.documents;
