package io.nerstream.cli.size;

/**
 * One line of the answer.
 *
 * @param part what it is about, such as Kafka
 * @param name what it counts
 * @param value with its unit
 * @param restsOn which measurements, and how far they are from this
 */
record Figure(String part, String name, String value, String restsOn) {}
