/** How much each key and each address may ask for. Knows no HTTP server. */
package io.nerstream.service.access.limits;
