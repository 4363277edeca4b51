package io.nerstream.service.access.limits;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was used last, as much of it as memory is for: others may make up as many keys as they like.
 */
final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;
    private static final int USUAL_SIZE = 16;
    private static final float LOAD = 0.75f;

    private final int most;

    Recent(int most) {
        super(USUAL_SIZE, LOAD, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
    }
}
