/** Which saved types a mention matches. Knows of no Kafka. */
package io.nerstream.alerts.matching;
