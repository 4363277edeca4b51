package io.nerstream.indexing;

import java.io.Serializable;

/**
 * A record of the mentions or the outcomes topic.
 *
 * @param key the document's id
 */
public record KeyedMessage(byte[] key, byte[] value) implements Serializable {
    private static final long serialVersionUID = 1;
}
