package io.nerstream.service.http.types;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Webhook;
import io.nerstream.service.alerts.WebhookAddress;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.answers.Thresholds;
import io.nerstream.service.types.TypeEncoder;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Saved types from requests: the rules that they keep to, and their usual values. */
public final class SavedTypes {
    static final int LONGEST_DESCRIPTION = 500;
    static final int MOST_WORDINGS = 10;

    private static final Duration USUAL_MEMORY = Duration.ofDays(30);
    private static final Duration LONGEST_MEMORY = Duration.ofDays(366);
    private static final int USUAL_CAP = 1_000;
    private static final int LARGEST_CAP = 1_000_000;
    private static final Duration USUAL_PERIOD = Duration.ofHours(1);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(31);
    private static final int LONGEST_PATTERN = 1_000;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_VALUE = 2_048;
    private static final long ID_BOUND = 1L << 60;
    private static final int SECRET_BYTES = 24;
    private static final Duration FORMER_SECRET = Duration.ofDays(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private SavedTypes() {}

    /** A new type, without vectors. */
    public static SavedType create(TypeRequest request) {
        Instant now = Instant.now();
        SavedType.Builder type =
                SavedType.newBuilder()
                        .setId(id())
                        .setRevision(0)
                        .setDescriptions(List.of())
                        .setRate(TypeEncoder.USUAL_RATE)
                        .setEncodings(List.of())
                        .setNovelty(Novelty.MENTION)
                        .setRememberSeconds(USUAL_MEMORY.toSeconds())
                        .setCapAlerts(USUAL_CAP)
                        .setCapSeconds(USUAL_PERIOD.toSeconds())
                        .setDelivery(Delivery.SSE)
                        .setCreated(now)
                        .setChanged(now);
        if (request.type() == null) {
            throw Problem.badRequest("'type', a description such as \"river\", is needed");
        }
        return change(type.build(), request);
    }

    /**
     * The type with what a request changes. If that is its description or threshold, its vectors
     * are gone, those of other encoders too.
     */
    public static SavedType change(SavedType type, TypeRequest request) {
        SavedType.Builder changed =
                SavedType.newBuilder(type)
                        .setRevision(type.getRevision() + 1)
                        .setChanged(Instant.now());
        if (request.type() != null) {
            changed.setDescriptions(descriptions(request.type()));
        }
        threshold(changed, request);
        if (request.filter() != null) {
            filter(changed, request.filter());
        }
        if (request.novelty() != null) {
            changed.setNovelty(choice("novelty", request.novelty(), Novelty.class));
        }
        if (request.remember() != null) {
            changed.setRememberSeconds(
                    duration("remember", request.remember(), LONGEST_MEMORY).toSeconds());
        }
        if (request.cap() != null) {
            cap(changed, request.cap());
        }
        if (request.paused() != null) {
            changed.setPaused(request.paused());
        }
        delivery(changed, request);
        if (request.type() != null || request.threshold() != null || request.rate() != null) {
            changed.setEncodings(List.of());
        }
        return changed.build();
    }

    public static List<String> descriptions(List<String> wordings) {
        if (wordings.isEmpty() || wordings.size() > MOST_WORDINGS) {
            throw Problem.badRequest(
                    "'type' has "
                            + wordings.size()
                            + " wordings, 1 to "
                            + MOST_WORDINGS
                            + " are allowed");
        }
        for (String wording : wordings) {
            if (wording == null || wording.isBlank() || wording.length() > LONGEST_DESCRIPTION) {
                throw Problem.badRequest(
                        "'type' needs descriptions of 1 to "
                                + LONGEST_DESCRIPTION
                                + " characters, such as \"river\"; one "
                                + (wording == null
                                        ? "is null"
                                        : "has " + wording.strip().length()));
            }
        }
        return wordings.stream().map(String::strip).toList();
    }

    private static void threshold(SavedType.Builder type, TypeRequest request) {
        Thresholds.check("threshold", request.threshold(), request.rate());
        if (request.threshold() != null) {
            type.setScore(request.threshold().floatValue()).setRate(null);
        }
        if (request.rate() != null) {
            type.setRate(request.rate()).setScore(null);
        }
    }

    private static void filter(SavedType.Builder type, TypeRequest.Filter filter) {
        type.setSources(values("source", filter.source()))
                .setLanguages(values("language", filter.language()));
        Map<String, String> attributes =
                filter.attributes() == null ? Map.of() : filter.attributes();
        List<String> texts = new ArrayList<>(attributes.keySet());
        texts.addAll(attributes.values());
        List<String> unused = values("attributes", texts);
        type.setAttributes(attributes);
        if (filter.pattern() != null) {
            check(filter.pattern());
        }
        type.setPattern(filter.pattern());
    }

    private static void check(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            throw Problem.badRequest(
                    "in 'filter': 'pattern' has "
                            + pattern.length()
                            + " characters, "
                            + LONGEST_PATTERN
                            + " are allowed");
        }
        try {
            Pattern unused = Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw Problem.badRequest(
                    "in 'filter': 'pattern' is no regular expression of RE2: " + e.getMessage());
        }
    }

    private static List<String> values(String field, List<String> values) {
        if (values == null) {
            return List.of();
        }
        if (values.size() > MOST_VALUES) {
            throw Problem.badRequest(
                    "in 'filter': field '"
                            + field
                            + "' has "
                            + values.size()
                            + " values, "
                            + MOST_VALUES
                            + " are allowed");
        }
        for (String value : values) {
            if (value == null || value.isBlank()) {
                throw Problem.badRequest(
                        "in 'filter': field '"
                                + field
                                + "' holds null or nothing; without it any value will do");
            }
            if (value.length() > LONGEST_VALUE) {
                throw Problem.badRequest(
                        "in 'filter': a value of field '"
                                + field
                                + "' has "
                                + value.length()
                                + " characters, "
                                + LONGEST_VALUE
                                + " are allowed");
            }
        }
        return values;
    }

    private static void cap(SavedType.Builder type, TypeRequest.Cap cap) {
        if (cap.alerts() != null) {
            if (cap.alerts() < 1 || cap.alerts() > LARGEST_CAP) {
                throw Problem.badRequest(
                        "in 'cap': 'alerts' is "
                                + cap.alerts()
                                + ", it must be 1 to "
                                + LARGEST_CAP);
            }
            type.setCapAlerts(cap.alerts());
        }
        if (cap.period() != null) {
            type.setCapSeconds(duration("cap.period", cap.period(), LONGEST_PERIOD).toSeconds());
        }
    }

    /** An address makes a webhook, if nothing else is said; another delivery forgets it. */
    private static void delivery(SavedType.Builder type, TypeRequest request) {
        if (request.webhook() != null) {
            try {
                WebhookAddress.check(request.webhook());
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("'webhook' " + e.getMessage());
            }
            type.setWebhook(webhook(type, request.webhook())).setDelivery(Delivery.WEBHOOK);
        }
        if (request.delivery() != null) {
            Delivery delivery = choice("delivery", request.delivery(), Delivery.class);
            if (delivery == Delivery.WEBHOOK && type.getWebhook() == null) {
                throw Problem.badRequest(
                        "'delivery' is webhook, but there is no 'webhook' address");
            }
            if (delivery != Delivery.WEBHOOK) {
                if (request.webhook() != null) {
                    throw Problem.badRequest(
                            "'delivery' is '" + request.delivery() + "', but there is a 'webhook'");
                }
                type.setWebhook(null);
            }
            type.setDelivery(delivery);
        }
    }

    /** Whoever gives an address wants it called, even if it was disabled. */
    private static Webhook webhook(SavedType.Builder type, String url) {
        return type.getWebhook() == null
                ? Webhook.newBuilder().setUrl(url).setSecret(secret()).build()
                : Webhook.newBuilder(type.getWebhook()).setUrl(url).setDisabled(null).build();
    }

    /**
     * The type with a new key for its webhook's signatures. Requests are signed with both for a
     * while, so that the receiver need not change in the same moment.
     */
    static SavedType rotated(SavedType type) {
        Instant now = Instant.now();
        Webhook before = type.getWebhook();
        return SavedType.newBuilder(type)
                .setRevision(type.getRevision() + 1)
                .setChanged(now)
                .setWebhook(
                        Webhook.newBuilder(before)
                                .setSecret(secret())
                                .setFormerSecret(before.getSecret())
                                .setFormerUntil(now.plus(FORMER_SECRET))
                                .build())
                .build();
    }

    /** As Standard Webhooks has it. */
    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    /** Letters and digits alone, so that it needs no quotes anywhere. */
    private static String id() {
        return Long.toString(RANDOM.nextLong(ID_BOUND), Character.MAX_RADIX);
    }

    private static <E extends Enum<E>> E choice(String field, String value, Class<E> type) {
        for (E one : type.getEnumConstants()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(value)) {
                return one;
            }
        }
        throw Problem.badRequest(
                "'"
                        + field
                        + "' is '"
                        + value
                        + "', not "
                        + String.join(
                                ", ",
                                java.util.Arrays.stream(type.getEnumConstants())
                                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                                        .toList()));
    }

    private static Duration duration(String field, String text, Duration longest) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.toSeconds() >= 1 && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw Problem.badRequest(
                    "'" + field + "' is '" + text + "', not a duration such as PT1H or P30D");
        }
        throw Problem.badRequest(
                "'" + field + "' is '" + text + "', it must be PT1S to " + longest);
    }
}
