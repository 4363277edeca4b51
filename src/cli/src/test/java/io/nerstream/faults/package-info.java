/**
 * All parts as processes of their own, while each of them breaks in turn: {@code mvn -Pfaults
 * verify}. What is there in the end is compared with what the records say must be there.
 */
package io.nerstream.faults;
