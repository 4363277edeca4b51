/** Alerts on their way to people: the log that the service reads, and webhooks. */
package io.nerstream.service.alerts;
