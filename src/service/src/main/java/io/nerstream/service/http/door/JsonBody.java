package io.nerstream.service.http.door;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which content types are JSON. A page of another site can send none of them unasked. */
final class JsonBody {
    private static final Pattern TYPE =
            Pattern.compile(
                    "application/(?:json|x-ndjson|[a-z0-9!#$&^_.+-]+\\+json)"
                            + "(?:\\s*;\\s*charset\\s*=\\s*\"?utf-?8\"?)?\\s*;?\\s*");

    private JsonBody() {}

    static boolean is(String contentType) {
        return TYPE.matcher(contentType.strip().toLowerCase(Locale.ROOT)).matches();
    }
}
