package io.nerstream.service.http.documents;

import io.javalin.http.Context;
import io.nerstream.collection.SearchFilter;
import io.nerstream.documents.Times;
import io.nerstream.service.http.answers.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which documents count, as parameters of an address say it. */
final class DocumentQuery {
    private static final Pattern ROW = Pattern.compile("[A-Za-z0-9_-]{22}");

    private DocumentQuery() {}

    static SearchFilter filter(Context context) {
        try {
            return new SearchFilter(
                    texts(context, "source"),
                    texts(context, "language"),
                    time(context, "from"),
                    time(context, "to"),
                    attributes(context.queryParams("attribute")));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    /** An empty one is mostly a variable that was not set, and not meant for what has none. */
    private static List<String> texts(Context context, String name) {
        List<String> values = context.queryParams(name);
        if (values.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("'" + name + "' is empty");
        }
        return values;
    }

    private static Optional<Long> time(Context context, String name) {
        return Optional.ofNullable(context.queryParam(name))
                .map(text -> Times.of(name, text).toEpochMilli());
    }

    private static Map<String, String> attributes(List<String> pairs) {
        Map<String, String> attributes = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'attribute' is '" + pair + "', not NAME=VALUE");
            }
            attributes.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return attributes;
    }

    /** Where a page of documents begins. */
    static Optional<String> rowCursor(Context context) {
        Optional<String> cursor = Optional.ofNullable(context.queryParam("cursor"));
        if (cursor.isPresent() && !ROW.matcher(cursor.get()).matches()) {
            throw Problem.badRequest("'cursor' is not one that a list has given");
        }
        return cursor;
    }
}
