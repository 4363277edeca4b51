package io.nerstream.service.http.answers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attributes as they are shown: a text, or a list of texts. */
public final class Attributes {
    private Attributes() {}

    public static Map<String, Object> all(
            Map<String, String> single, Map<String, List<String>> lists) {
        Map<String, Object> all = new TreeMap<>(single);
        all.putAll(lists);
        return all;
    }
}
