/** Searching: requests, cursors, strong reads. */
package io.nerstream.service.http.search;
