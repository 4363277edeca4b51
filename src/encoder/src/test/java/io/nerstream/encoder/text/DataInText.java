package io.nerstream.encoder.text;

import java.util.Base64;
import java.util.Random;

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
        return switch (random.nextInt(9)) {
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
            default -> bytes(random, size, true).replaceAll("..", "%$0");
        };
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
