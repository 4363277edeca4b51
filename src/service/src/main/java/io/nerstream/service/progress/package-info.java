/** How far the indexing is, as its job tells it. */
package io.nerstream.service.progress;
