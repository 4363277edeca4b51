/** Keys: how they are made, kept and known again. Knows nothing of what they are asked for. */
package io.nerstream.service.access.keys;
