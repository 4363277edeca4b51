/** Where the service listens, with or without TLS, and how patient it is with connections. */
package io.nerstream.service.http.listening;
