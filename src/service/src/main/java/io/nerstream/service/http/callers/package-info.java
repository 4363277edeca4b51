/** Who asks, and whether they may: what requests show of their keys, against what they ask for. */
package io.nerstream.service.http.callers;
