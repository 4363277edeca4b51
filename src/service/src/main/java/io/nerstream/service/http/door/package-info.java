/** Which requests are heard at all. Knows nothing of what they ask for. */
package io.nerstream.service.http.door;
