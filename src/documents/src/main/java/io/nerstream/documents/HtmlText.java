package io.nerstream.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * What a reader sees of an HTML page: no tags, no scripts, entities decoded. Each block is a line
 * of its own, so that it ends a sentence.
 *
 * @param title of the page
 * @param charset that it was read in
 */
record HtmlText(String text, Optional<String> title, Charset charset) {
    private static final Set<String> UNSEEN =
            Set.of("head", "script", "style", "noscript", "template", "svg", "math", "iframe");
    private static final Set<String> ENDS_LINE =
            Set.of("br", "hr", "td", "th", "dt", "dd", "option");
    private static final Pattern NOT_SHOWN =
            Pattern.compile("display\\s*:\\s*none", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_TITLE = 1_000;

    static HtmlText of(String html) {
        return of(Jsoup.parse(html));
    }

    /** A page with the character set that it says it has, else UTF-8. */
    static HtmlText of(InputStream html, String charset) throws IOException {
        return of(Jsoup.parse(html, charset, ""));
    }

    private static HtmlText of(org.jsoup.nodes.Document page) {
        Blocks blocks = new Blocks();
        page.traverse(blocks);
        return new HtmlText(blocks.all(), title(page.title()), page.charset());
    }

    /** A title that is kept; empty if there is none. */
    static Optional<String> title(String written) {
        String title = DocumentJson.whole(written.strip());
        return Optional.of(title.substring(0, Math.min(LONGEST_TITLE, title.length())))
                .map(DocumentJson::whole)
                .filter(one -> !one.isEmpty());
    }

    /** Collects text, with one space for runs of space, and one line end between blocks. */
    private static final class Blocks implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();
        private int unseen;
        private int preformatted;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                unseen += isUnseen(element) ? 1 : 0;
                preformatted += isPreformatted(element) ? 1 : 0;
                endLineAt(element);
            } else if (node instanceof TextNode words && unseen == 0) {
                add(words.getWholeText(), preformatted > 0 || node instanceof CDataNode);
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                endLineAt(element);
                unseen -= isUnseen(element) ? 1 : 0;
                preformatted -= isPreformatted(element) ? 1 : 0;
            }
        }

        private static boolean isUnseen(Element element) {
            return UNSEEN.contains(element.normalName())
                    || element.hasAttr("hidden")
                    || NOT_SHOWN.matcher(element.attr("style")).find();
        }

        private static boolean isPreformatted(Element element) {
            return element.normalName().equals("pre") || element.normalName().equals("textarea");
        }

        private void endLineAt(Element element) {
            if (unseen == 0 && (element.isBlock() || ENDS_LINE.contains(element.normalName()))) {
                trimEnd();
                if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                    text.append('\n');
                }
            }
        }

        private void trimEnd() {
            while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
        }

        private void add(String words, boolean asTheyAre) {
            if (asTheyAre) {
                text.append(words);
                return;
            }
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                boolean space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
                if (!space) {
                    text.append(c);
                } else if (!text.isEmpty()
                        && !Character.isWhitespace(text.charAt(text.length() - 1))) {
                    text.append(' ');
                }
            }
        }

        private String all() {
            trimEnd();
            return DocumentJson.whole(text.toString().stripTrailing());
        }
    }
}
