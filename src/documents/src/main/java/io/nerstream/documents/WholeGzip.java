package io.nerstream.documents;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Reads all parts of gzip data, and says so if something else stands behind them than the zeros
 * with which tapes and blocks are filled.
 */
final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    WholeGzip(InputStream in, int buffer) throws IOException {
        super(in, buffer);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        // Java itself takes a part that is cut off or damaged at its beginning for the end.
        if (count < 0 && somethingFollows()) {
            throw new IOException("what stands behind the compressed data is damaged");
        }
        return count;
    }

    private boolean somethingFollows() throws IOException {
        // Of what is in the buffer, the last part's own sum and length come first.
        for (int i = len - inf.getRemaining() + TRAILER; i < len; i++) {
            if (buf[i] != 0) {
                return true;
            }
        }
        int next = in.read();
        while (next == 0) {
            next = in.read();
        }
        return next > 0;
    }
}
