package io.nerstream.documents;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entries of a feed that is no XML as a whole, each as a feed of its own: what is before the
 * first entry, the entry, and what closes the rest. So a broken entry takes no other along.
 */
final class FeedFrames {
    // What is before the first entry is read with each of them.
    private static final int LARGEST_HEAD = 1 << 16;
    private static final Pattern TAG = Pattern.compile("<(/?)([A-Za-z_][\\w.:-]*)[^<>]*>");
    private static final Pattern ENTRY = Pattern.compile("(\\w+:)?(item|entry)");
    private static final int NONE = -1;

    private final String xml;
    private final List<Frame> frames = new ArrayList<>();
    private final Deque<String> open = new ArrayDeque<>();
    private String head = "";
    private String closing = "";
    private int began = NONE;
    private long line = 1;
    private int lineOf;

    private FeedFrames(String xml) {
        this.xml = xml;
    }

    /**
     * An entry.
     *
     * @param line in which it begins
     * @param xml of a feed with nothing else
     * @param problem why it is none; else empty
     */
    record Frame(long line, String xml, String problem) {}

    /** All entries; none if nothing looks like one. */
    static List<Frame> of(String xml) {
        FeedFrames found = new FeedFrames(xml);
        found.find();
        return found.frames;
    }

    private void find() {
        Matcher tag = TAG.matcher(xml);
        for (int at = next(0); at >= 0 && head.length() <= LARGEST_HEAD; at = next(at)) {
            tag.region(at, xml.length());
            if (tag.lookingAt()) {
                boolean end = !tag.group(1).isEmpty();
                if (!ENTRY.matcher(tag.group(2)).matches()) {
                    other(tag.group(2), end, tag.group().endsWith("/>"));
                } else if (end) {
                    ends(tag.end());
                } else {
                    begins(at);
                }
                at = tag.end();
            } else {
                at++;
            }
        }
        if (head.length() > LARGEST_HEAD) {
            frames.clear();
        } else if (began != NONE) {
            problem("it does not end: the feed is cut off");
        }
    }

    private void other(String name, boolean end, boolean empty) {
        if (head.isEmpty() && end) {
            open.removeFirstOccurrence(name);
        } else if (head.isEmpty() && !empty) {
            open.push(name);
        }
    }

    private void begins(int at) {
        if (head.isEmpty()) {
            head = xml.substring(0, at);
            StringBuilder tags = new StringBuilder();
            open.forEach(name -> tags.append("</").append(name).append('>'));
            closing = tags.toString();
        }
        if (began != NONE) {
            problem("it does not end before the next one begins");
        }
        began = at;
    }

    private void ends(int at) {
        if (began != NONE) {
            frames.add(new Frame(line(began), head + xml.substring(began, at) + closing, ""));
            began = NONE;
        }
    }

    private void problem(String problem) {
        frames.add(new Frame(line(began), "", problem));
    }

    /** Where the next tag may begin, outside of comments and of what is text as it stands. */
    private int next(int from) {
        int at = xml.indexOf('<', from);
        while (at >= 0 && xml.startsWith("<!", at)) {
            at = xml.indexOf('<', Math.max(at + 2, behind(at)));
        }
        return at;
    }

    private int behind(int at) {
        return xml.startsWith("<![CDATA[", at)
                ? xml.indexOf("]]>", at)
                : xml.startsWith("<!--", at) ? xml.indexOf("-->", at) : NONE;
    }

    private long line(int place) {
        line += xml.substring(lineOf, place).chars().filter(c -> c == '\n').count();
        lineOf = place;
        return line;
    }
}
