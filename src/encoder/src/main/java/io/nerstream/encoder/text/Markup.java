package io.nerstream.encoder.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tags and references of HTML, and the marks of chats with language models. */
final class Markup {
    private static final Pattern CHAT =
            Pattern.compile(
                    "<\\|[^|<>\\s]{1,64}\\|>(?:(?:system|user|assistant|tool)(?=[\\s<]))?"
                            + "|<<SYS>>|<</SYS>>|\\[/?INST]");
    private static final Pattern DECLARATION = Pattern.compile("<![A-Za-z][^<>]{0,2000}>");
    private static final Pattern NO_TEXT =
            Pattern.compile("<(script|style)\\b[^<>]{0,2000}>", Pattern.CASE_INSENSITIVE);
    private static final Pattern END_OF_NO_TEXT =
            Pattern.compile("</(?:script|style)\\s{0,20}>", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG =
            Pattern.compile(
                    "<(/?)([A-Za-z][A-Za-z0-9:_-]{0,40})"
                            + "((?:\\s+[A-Za-z_:@][\\w:.-]{0,80}\\s*=\\s*(?:\"[^\"]{0,4000}+\"|'[^']{0,4000}+'|[^\\s\"'<>=]{1,2000}+)){0,50}+)\\s*/?>");
    private static final Pattern REFERENCE =
            Pattern.compile(
                    "&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,8}));");

    /** Tags that stand within words and sentences. */
    private static final Set<String> INLINE =
            Set.of(
                    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font",
                    "i", "ins", "del", "kbd", "mark", "q", "s", "samp", "small", "span", "strong",
                    "sub", "sup", "time", "tt", "u", "var", "wbr");

    private static final Set<String> OTHERS =
            Set.of(
                    "address",
                    "article",
                    "aside",
                    "blockquote",
                    "body",
                    "br",
                    "button",
                    "caption",
                    "center",
                    "col",
                    "dd",
                    "div",
                    "dl",
                    "dt",
                    "fieldset",
                    "figcaption",
                    "figure",
                    "footer",
                    "form",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "head",
                    "header",
                    "hr",
                    "html",
                    "iframe",
                    "img",
                    "input",
                    "label",
                    "li",
                    "link",
                    "main",
                    "meta",
                    "nav",
                    "ol",
                    "option",
                    "p",
                    "pre",
                    "section",
                    "select",
                    "table",
                    "tbody",
                    "td",
                    "tfoot",
                    "th",
                    "thead",
                    "title",
                    "tr",
                    "ul",
                    "video",
                    "bos",
                    "eos",
                    "pad",
                    "unk",
                    "mask",
                    "cls",
                    "sep",
                    "think");

    private static final Map<String, Integer> NAMES = names();

    private final String text;
    // No comment, no script that begins from here on has an end: looking once is enough.
    private int lastComment = Integer.MAX_VALUE;
    private int lastScript = Integer.MAX_VALUE;

    private Markup(String text) {
        this.text = text;
    }

    private static Map<String, Integer> names() {
        String latin =
                "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3"
                        + " acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde"
                        + " Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute"
                        + " Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde"
                        + " auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute"
                        + " ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
        Map<String, Integer> names = new HashMap<>();
        int point = 0xa0;
        for (String name : latin.split(" ", -1)) {
            names.put(name, point++);
        }
        names.putAll(
                Map.of(
                        "amp", 0x26, "lt", 0x3c, "gt", 0x3e, "quot", 0x22, "apos", 0x27, "ndash",
                        0x2013, "mdash", 0x2014));
        names.putAll(
                Map.of(
                        "lsquo", 0x2018, "rsquo", 0x2019, "ldquo", 0x201c, "rdquo", 0x201d,
                        "hellip", 0x2026, "bull", 0x2022, "euro", 0x20ac, "trade", 0x2122));
        names.putAll(
                Map.of(
                        "OElig", 0x152, "oelig", 0x153, "Scaron", 0x160, "scaron", 0x161, "Yuml",
                        0x178, "ensp", 0x20, "emsp", 0x20, "thinsp", 0x20));
        names.put("nbsp", 0x20);
        return Map.copyOf(names);
    }

    /** Whether it is worth looking. */
    static boolean mayHold(String text) {
        return text.indexOf('<') >= 0 || text.indexOf('&') >= 0 || text.indexOf("INST]") >= 0;
    }

    static List<Cut> find(String text) {
        return new Markup(text).find();
    }

    private List<Cut> find() {
        List<Cut> found = new ArrayList<>();
        int at = next(0);
        while (at < text.length()) {
            Cut cut = text.charAt(at) == '&' ? reference(at) : tag(at);
            if (cut.end() > at) {
                found.add(cut);
            }
            at = next(Math.max(at + 1, cut.end()));
        }
        return found;
    }

    private int next(int from) {
        int at = from;
        while (at < text.length() && "<&[".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private Cut tag(int at) {
        Matcher chat = CHAT.matcher(text).region(at, text.length());
        if (chat.lookingAt()) {
            return new Cut(at, chat.end(), "\n");
        }
        int skipped = endOfSkipped(at);
        if (skipped > at) {
            return new Cut(at, skipped, "\n");
        }
        Matcher tag = TAG.matcher(text).region(at, text.length());
        if (!tag.lookingAt()) {
            return new Cut(at, at, "");
        }
        String name = tag.group(2).toLowerCase(Locale.ROOT);
        boolean inline = INLINE.contains(name);
        boolean known =
                inline
                        || OTHERS.contains(name)
                        || name.indexOf('_') > 0
                        || !tag.group(1).isEmpty()
                        || !tag.group(3).isEmpty();
        return known ? new Cut(at, tag.end(), inline ? "" : "\n") : new Cut(at, at, "");
    }

    /** Where a comment, a declaration, or a script ends that begins here; else here. */
    private int endOfSkipped(int at) {
        if (text.startsWith("<!--", at) && at < lastComment) {
            int end = text.indexOf("-->", at);
            lastComment = end < 0 ? at : lastComment;
            return end < 0 ? at : end + 3;
        }
        Matcher declaration = DECLARATION.matcher(text).region(at, text.length());
        if (declaration.lookingAt()) {
            return declaration.end();
        }
        Matcher script = NO_TEXT.matcher(text).region(at, text.length());
        if (at < lastScript && script.lookingAt()) {
            Matcher end = END_OF_NO_TEXT.matcher(text);
            if (end.find(script.end())) {
                return end.end();
            }
            lastScript = at;
        }
        return at;
    }

    private Cut reference(int at) {
        Matcher reference = REFERENCE.matcher(text).region(at, text.length());
        if (!reference.lookingAt()) {
            return new Cut(at, at, "");
        }
        int point;
        if (reference.group(1) != null) {
            point = Integer.parseInt(reference.group(1));
        } else if (reference.group(2) != null) {
            point = Integer.parseInt(reference.group(2), 16);
        } else {
            point = NAMES.getOrDefault(reference.group(3), -1);
        }
        boolean readable = Character.isValidCodePoint(point) && point >= ' ' && !isSurrogate(point);
        return readable
                ? new Cut(at, reference.end(), point == 0xad ? "" : Character.toString(point))
                : new Cut(at, at, "");
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
