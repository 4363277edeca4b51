/**
 * Takes the text out of e-mail, PDF and office files, by Apache Tika. Known to others only as a
 * {@link io.nerstream.documents.TextExtractor}.
 */
package io.nerstream.office;
