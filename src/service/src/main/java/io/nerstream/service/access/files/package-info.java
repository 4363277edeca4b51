/** Settings that lie in files, and follow them. */
package io.nerstream.service.access.files;
