package io.nerstream.documents.records;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Reads characters, and marks each byte that is none by a lone surrogate, U+DC00 and the byte, so
 * that the record that holds it can be refused, and no other. A mark at the beginning is no part of
 * the text.
 */
public final class MarkingReader extends Reader {
    private static final int BUFFER = 1 << 16;
    private static final char FIRST = 0xDC00;
    private static final char LAST = 0xDCFF;
    private static final char MARK = '\uFEFF';

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean end;
    private boolean begun;

    public MarkingReader(InputStream in, Charset charset) {
        this.in = in;
        this.decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Whether a text holds what was no character. */
    public static boolean isMarked(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= FIRST
                    && c <= LAST
                    && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (end && !bytes.hasRemaining()) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(into, offset, count);
        return count;
    }

    private void fill() throws IOException {
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, end);
        if (result.isError()) {
            // A character that is none may be followed at once by what is one.
            for (int i = 0; i < result.length() && chars.hasRemaining(); i++) {
                chars.put((char) (FIRST + (bytes.get() & 0xFF)));
            }
        } else if (result.isUnderflow() && end) {
            bytes.position(bytes.limit());
        } else if (result.isUnderflow() && chars.position() == 0) {
            // Not before: an error of the stream must not take along what was read of it.
            readBytes();
        }
        chars.flip();
        if (!begun && chars.hasRemaining()) {
            begun = true;
            if (chars.get(chars.position()) == MARK) {
                chars.get();
            }
        }
    }

    private void readBytes() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            end = true;
        } else {
            bytes.position(bytes.position() + count);
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
