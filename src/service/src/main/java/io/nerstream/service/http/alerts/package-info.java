/** Alerts as they are listed and streamed. */
package io.nerstream.service.http.alerts;
