/**
 * All parts on clusters of plain processes, each from its own package and secured: {@code mvn
 * -Pjob-jar,cluster verify}.
 */
package io.nerstream.cluster;
