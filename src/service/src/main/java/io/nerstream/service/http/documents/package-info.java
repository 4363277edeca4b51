/** Publishing, showing, listing and removing documents. */
package io.nerstream.service.http.documents;
