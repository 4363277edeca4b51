/** Saved types: their requests, rules, revisions and previews. */
package io.nerstream.service.http.types;
