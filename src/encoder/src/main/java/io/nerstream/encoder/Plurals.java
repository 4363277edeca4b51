package io.nerstream.encoder;

import io.nerstream.encoder.text.WordForms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** English nouns in the singular. */
final class Plurals {
    private static final Map<String, String> IRREGULAR =
            Map.ofEntries(
                    Map.entry("children", "child"),
                    Map.entry("feet", "foot"),
                    Map.entry("geese", "goose"),
                    Map.entry("teeth", "tooth"),
                    Map.entry("mice", "mouse"),
                    Map.entry("oxen", "ox"),
                    Map.entry("phenomena", "phenomenon"),
                    Map.entry("criteria", "criterion"),
                    Map.entry("fungi", "fungus"),
                    Map.entry("cacti", "cactus"),
                    Map.entry("nuclei", "nucleus"),
                    Map.entry("indices", "index"),
                    Map.entry("matrices", "matrix"),
                    Map.entry("vertices", "vertex"),
                    Map.entry("analyses", "analysis"),
                    Map.entry("crises", "crisis"),
                    Map.entry("theses", "thesis"),
                    Map.entry("buses", "bus"),
                    Map.entry("gases", "gas"),
                    Map.entry("viruses", "virus"),
                    Map.entry("leaves", "leaf"),
                    Map.entry("wolves", "wolf"),
                    Map.entry("knives", "knife"),
                    Map.entry("wives", "wife"),
                    Map.entry("lives", "life"),
                    Map.entry("shelves", "shelf"),
                    Map.entry("thieves", "thief"),
                    Map.entry("halves", "half"),
                    Map.entry("calves", "calf"),
                    Map.entry("elves", "elf"),
                    Map.entry("menus", "menu"),
                    Map.entry("gurus", "guru"));

    /** Words that only look like plurals. */
    private static final Set<String> SINGULAR =
            Set.of(
                    "species",
                    "series",
                    "gas",
                    "lens",
                    "news",
                    "means",
                    "always",
                    "diabetes",
                    "herpes",
                    "rabies",
                    "measles",
                    "mumps",
                    "headquarters",
                    "christmas",
                    "canvas",
                    "atlas",
                    "pajamas",
                    "trousers",
                    "scissors",
                    "glasses",
                    "alias",
                    "bias",
                    "chaos",
                    "cosmos",
                    "ethos",
                    "kudos",
                    "pathos",
                    "rhinoceros",
                    "thermos",
                    "asbestos",
                    "corps",
                    "chassis",
                    "lyrics",
                    "arms",
                    "goods",
                    "clothes",
                    "perhaps",
                    "sars",
                    "mars",
                    "specimen",
                    "regimen",
                    "omen",
                    "abdomen",
                    "semen",
                    "stamen",
                    "lumen",
                    "ramen",
                    "bitumen",
                    "acumen",
                    "yes",
                    "his",
                    "hers",
                    "this",
                    "pays",
                    "mens",
                    "athletics",
                    "politics",
                    "economics",
                    "physics",
                    "mathematics",
                    "statistics",
                    "ethics",
                    "electronics",
                    "mechanics",
                    "logistics",
                    "linguistics",
                    "genetics",
                    "gymnastics",
                    "robotics",
                    "acoustics",
                    "optics",
                    "dynamics",
                    "aesthetics",
                    "metaphysics",
                    "aerobics",
                    "olympics",
                    "tactics",
                    "informatics",
                    "academics");

    private Plurals() {}

    /**
     * The singular of a noun; what is none already stays as it is.
     *
     * @param forms whose vocabulary has more of a word, the more frequent it is
     */
    static String singular(String word, WordForms forms) {
        if (IRREGULAR.containsKey(word)) {
            return IRREGULAR.get(word);
        }
        int most = forms.pieces(word);
        String best = word;
        for (String candidate : SINGULAR.contains(word) ? List.<String>of() : candidates(word)) {
            int pieces = forms.pieces(candidate);
            // A made-up word falls into more pieces than the plural that it would be of.
            if (pieces < most || (pieces == most && best.equals(word))) {
                best = candidate;
                most = pieces;
            }
        }
        return best;
    }

    /** The likeliest first. */
    private static List<String> candidates(String word) {
        List<String> candidates = new ArrayList<>();
        if (word.length() < 4 || word.matches(".*(ss|us|is)")) {
            return word.equals("men") ? List.of("man") : candidates;
        }
        if (word.endsWith("men")) {
            candidates.add(without(word, 2) + "an");
        }
        if (word.endsWith("ies")) {
            candidates.add(without(word, 3) + "y");
        }
        if (word.endsWith("s")) {
            candidates.add(without(word, 1));
        }
        if (word.matches(".*(s|x|z|ch|sh|o)es")) {
            candidates.add(without(word, 2));
        }
        return candidates;
    }

    private static String without(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
