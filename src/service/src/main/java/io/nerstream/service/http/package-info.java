/** The HTTP API and the page. */
package io.nerstream.service.http;
