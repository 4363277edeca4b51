/** What answers and refusals look like, whoever gives them. */
package io.nerstream.service.http.answers;
