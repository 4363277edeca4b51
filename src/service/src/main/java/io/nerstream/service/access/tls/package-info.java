/** The service's certificate. Knows no HTTP server. */
package io.nerstream.service.access.tls;
