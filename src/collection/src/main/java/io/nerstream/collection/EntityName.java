package io.nerstream.collection;

import java.text.Normalizer;
import java.util.Locale;

/** Which mentions are of one entity. */
public final class EntityName {
    private EntityName() {}

    /** What two mentions of one entity share: case, forms of width, and runs of space aside. */
    public static String of(String mention) {
        return Normalizer.normalize(mention, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }
}
