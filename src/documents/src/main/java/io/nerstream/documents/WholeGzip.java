package io.nerstream.documents;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Reads all parts of gzip data, and says so if something else stands behind them. */
final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    WholeGzip(InputStream in, int buffer) throws IOException {
        super(in, buffer);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        // Java itself takes a part that is cut off or damaged at its beginning for the end.
        if (count < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
            throw new IOException("what stands behind the compressed data is damaged");
        }
        return count;
    }
}
