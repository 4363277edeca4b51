package io.nerstream.encoder.text;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Data such as people paste into texts. */
public final class DataInText {
    private DataInText() {}

    private static String bytes(Random random, int count, boolean hexadecimal) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (!hexadecimal) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        StringBuilder digits = new StringBuilder();
        for (byte one : bytes) {
            digits.append(String.format("%02x", one));
        }
        return digits.toString();
    }

    /** Some data, of any kind. */
    public static String some(Random random, int size) {
        return switch (random.nextInt(16)) {
            case 0 -> bytes(random, size, false);
            case 1 -> "data:image/png;base64," + bytes(random, size, false);
            case 2 -> bytes(random, size, true);
            case 3 -> bytes(random, size, false).replaceAll(".{76}", "$0\r\n");
            case 4 ->
                    "-----BEGIN CERTIFICATE-----\n"
                            + bytes(random, size, false).replaceAll(".{64}", "$0\n")
                            + "\n-----END CERTIFICATE-----";
            case 5 -> dump(random, size);
            case 6 ->
                    "!function(e,t){\"use_strict\";for(var n=0;n<t.length;n++){e[t[n]]=(n^7)&255}}"
                            .repeat(1 + size / 60);
            case 7 -> "-".repeat(size + 40);
            case 8 -> bytes(random, size, true).replaceAll("..", "%$0");
            default -> inPieces(random, Math.max(size, 400));
        };
    }

    private static String inPieces(Random random, int size) {
        List<Supplier<String>> kinds =
                List.of(
                        () -> minifiedCode(random, size),
                        () -> identifiers(random, size / 36, " "),
                        () -> identifiers(random, size / 36, "\n"),
                        () -> minifiedXml(random, size),
                        () -> words(random, size),
                        () -> uuencoded(random, size),
                        () -> hexdump(random, size));
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private static String name(Random random) {
        return (char) ('a' + random.nextInt(26)) + (random.nextBoolean() ? "1" : "");
    }

    static String minifiedCode(Random random, int size) {
        StringBuilder code = new StringBuilder();
        while (code.length() < size) {
            String b = name(random);
            String c = name(random);
            code.append("function " + name(random) + "(" + b + "," + c + "){return ");
            code.append(b + "%" + c + "?" + b + "*" + c + ":" + b + "-" + c + "}");
        }
        return code.toString();
    }

    static String identifiers(Random random, int count, String between) {
        boolean unique = random.nextBoolean();
        return Stream.generate(() -> unique ? unique(random) : bytes(random, 4, true))
                .limit(Math.max(count, 40))
                .collect(Collectors.joining(between));
    }

    private static String unique(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    static String minifiedXml(Random random, int size) {
        StringBuilder xml = new StringBuilder();
        for (int i = 0; i < 30 || xml.length() < size; i++) {
            xml.append("<a b=\"" + random.nextInt(10) + "\"><c>" + bytes(random, 4, true));
            xml.append("</c></a>");
        }
        return xml.toString();
    }

    static String words(Random random, int size) {
        return bytes(random, size / 18 * 18, false).replaceAll(".{24}(?=.)", "$0 ");
    }

    static String uuencoded(Random random, int size) {
        StringBuilder lines = new StringBuilder();
        for (int left = size; left > 0; left -= 45) {
            int bytes = Math.min(left, 45);
            lines.append((char) (' ' + bytes));
            for (int digit = 0; digit < (bytes + 2) / 3 * 4; digit++) {
                lines.append((char) ('!' + random.nextInt(64)));
            }
            lines.append('\n');
        }
        return lines + "`\nend";
    }

    static String hexdump(Random random, int size) {
        StringBuilder dump = new StringBuilder();
        for (int at = 0; at < size; at += 16) {
            byte[] bytes = new byte[Math.min(16, size - at)];
            random.nextBytes(bytes);
            StringBuilder digits = new StringBuilder();
            StringBuilder column = new StringBuilder();
            for (byte one : bytes) {
                digits.append(digits.length() == 24 ? " " : "").append(String.format("%02x ", one));
                column.append(one >= ' ' && one < 127 ? (char) one : '.');
            }
            dump.append(String.format("%08x  %-49s |%s|%n", at, digits, column));
        }
        int length = dump.length();
        return random.nextBoolean()
                ? dump + String.format("%08x", size)
                : dump.substring(0, length - 1);
    }

    private static String dump(Random random, int size) {
        StringBuilder dump = new StringBuilder();
        for (int line = 0; line * 16 < size; line++) {
            dump.append(String.format("%08x  ", line * 16));
            dump.append(bytes(random, 16, true).replaceAll("..", "$0 "));
            dump.append(" |..ELF.@....x..a.|\n");
        }
        return dump.toString();
    }
}
