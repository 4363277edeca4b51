package io.nerstream.documents;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people and programs write them.
 *
 * <p>ISO 8601 ({@code 2026-11-24T10:00:00+01:00}, with a blank instead of T, without seconds,
 * without a zone, which is UTC then), dates and months, which are their beginnings, RFC 1123 and
 * 822 ({@code Tue, 24 Nov 2026 10:00:00 GMT}), and numbers: seconds or milliseconds since 1970,
 * told apart by their size.
 */
public final class Times {
    /** What a message about a wrong time offers. */
    private static final String EXAMPLES =
            "not a time such as 2026-11-24T10:00:00Z, 2026-11-24 10:00, 2026-11-24, 2026-11 or Tue, 24 Nov 2026 10:00:00 GMT";

    // Seconds reach from 1973 to 5138, milliseconds from 1973 to 5138: no number is both.
    private static final BigDecimal LEAST_SECONDS = new BigDecimal("1e8");
    private static final BigDecimal LEAST_MILLIS = new BigDecimal("1e11");
    private static final BigDecimal MOST_MILLIS = new BigDecimal("1e14");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d{1,9})?");
    private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
    private static final Pattern ISO_ZONE =
            Pattern.compile("(.*\\d)\\s*(Z|z|UTC|GMT|[+-]\\d{2}:?\\d{2}(?::?\\d{2})?|[+-]\\d{2})");
    private static final Pattern WEEKDAY =
            Pattern.compile(
                    "^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\\s*,?\\s*(?=\\d)",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern MAIL_ZONE =
            Pattern.compile("(.*\\d)\\s+([A-Za-z]{1,4}|[+-]\\d{4})(?:\\s*\\([^)]*\\))?");

    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendLiteral('T')
                    .appendPattern("HH:mm[:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendPattern("]")
                    .optionalEnd()
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter MAIL =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("d [MMMM][MMM] ")
                    .appendValueReduced(ChronoField.YEAR, 2, 4, 1970)
                    .appendPattern("[ H:mm[:ss]]")
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);

    // RFC 822, section 5.1, and others that feeds use and that mean one thing.
    private static final Map<String, String> ZONES =
            Map.ofEntries(
                    Map.entry("Z", "Z"),
                    Map.entry("UT", "Z"),
                    Map.entry("UTC", "Z"),
                    Map.entry("GMT", "Z"),
                    Map.entry("EST", "-05:00"),
                    Map.entry("EDT", "-04:00"),
                    Map.entry("CST", "-06:00"),
                    Map.entry("CDT", "-05:00"),
                    Map.entry("MST", "-07:00"),
                    Map.entry("MDT", "-06:00"),
                    Map.entry("PST", "-08:00"),
                    Map.entry("PDT", "-07:00"),
                    Map.entry("WET", "Z"),
                    Map.entry("WEST", "+01:00"),
                    Map.entry("CET", "+01:00"),
                    Map.entry("CEST", "+02:00"),
                    Map.entry("EET", "+02:00"),
                    Map.entry("EEST", "+03:00"),
                    Map.entry("MSK", "+03:00"),
                    Map.entry("JST", "+09:00"),
                    Map.entry("AEST", "+10:00"),
                    Map.entry("AEDT", "+11:00"));

    private Times() {}

    /**
     * Reads a time.
     *
     * @param field for the message
     * @throws IllegalArgumentException if it is none; the message names field and value
     */
    public static Instant of(String field, String written) {
        String text = written.strip();
        try {
            if (NUMBER.matcher(text).matches()) {
                return ofNumber(field, text);
            }
            if (MONTH.matcher(text).matches()) {
                return YearMonth.parse(text).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return text.length() > 4 && text.charAt(4) == '-' ? ofIso(text) : ofMail(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "field '" + field + "' is '" + shortened(written) + "', " + EXAMPLES, e);
        }
    }

    private static Instant ofNumber(String field, String text) {
        BigDecimal number = new BigDecimal(text);
        BigDecimal size = number.abs();
        if (size.compareTo(LEAST_SECONDS) < 0 || size.compareTo(MOST_MILLIS) >= 0) {
            throw new IllegalArgumentException(
                    "field '"
                            + field
                            + "' is "
                            + shortened(text)
                            + ", neither seconds since 1970 (9 to 11 digits) nor milliseconds (12 to 14): write it as 2026-11-24T10:00:00Z");
        }
        return Instant.ofEpochMilli(
                size.compareTo(LEAST_MILLIS) < 0
                        ? number.movePointRight(3).longValue()
                        : number.longValue());
    }

    private static Instant ofIso(String text) {
        Matcher zoned = text.length() > 10 ? ISO_ZONE.matcher(text) : MONTH.matcher("");
        String local = zoned.matches() ? zoned.group(1) : text;
        ZoneId zone = zoned.matches() ? zone(zoned.group(2)) : ZoneOffset.UTC;
        String plain =
                local.length() > 10
                        ? local.substring(0, 10)
                                + local.substring(10)
                                        .replaceFirst("^(?:[Tt]|\\s+)", "T")
                                        .replace(',', '.')
                        : local;
        return instant(ISO.parse(plain), zone);
    }

    private static Instant ofMail(String text) {
        Matcher zoned = MAIL_ZONE.matcher(WEEKDAY.matcher(text).replaceFirst(""));
        String local = zoned.matches() ? zoned.group(1) : WEEKDAY.matcher(text).replaceFirst("");
        return instant(
                MAIL.parse(local.replaceAll("\\s+", " ")),
                zoned.matches() ? zone(zoned.group(2)) : ZoneOffset.UTC);
    }

    private static Instant instant(TemporalAccessor parsed, ZoneId zone) {
        LocalDate date = LocalDate.from(parsed);
        var time = parsed.query(TemporalQueries.localTime());
        return Instant.ofEpochMilli(
                (time == null ? date.atStartOfDay() : date.atTime(time))
                        .atZone(zone)
                        .toInstant()
                        .toEpochMilli());
    }

    private static ZoneId zone(String written) {
        String name = written.toUpperCase(Locale.ROOT);
        if (Character.isLetter(name.charAt(0)) && !ZONES.containsKey(name)) {
            throw new DateTimeException("zone " + name);
        }
        return ZoneOffset.of(ZONES.getOrDefault(name, name));
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
