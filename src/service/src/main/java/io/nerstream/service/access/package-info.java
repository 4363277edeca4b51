/**
 * Who may ask the service, what they may do and how much: keys, their roles and limits, TLS, and
 * the record of what was done. Knows no HTTP server and nothing of what requests ask for.
 */
package io.nerstream.service.access;
