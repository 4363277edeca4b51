/** What was done and refused, line by line. */
package io.nerstream.service.access.audit;
