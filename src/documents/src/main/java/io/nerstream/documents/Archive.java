package io.nerstream.documents;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.UnsupportedZipFeatureException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The files of a ZIP archive. They are found by its directory, as the format demands; one that is
 * cut off has none, and is read as far as it goes.
 */
final class Archive {
    // Of entries that do not say that theirs is UTF-8; it has a letter for every byte.
    private static final String OLD_NAMES = "IBM437";

    private final Taker taker;
    private final Map<String, Integer> names = new HashMap<>();

    private Archive(Taker taker) {
        this.taker = taker;
    }

    /** Who takes the files. */
    interface Taker {
        /** A file; what it throws is refused with its path, and the next is read. */
        void file(String path, InputStream content) throws IOException, InterruptedException;

        /**
         * Something cannot be read.
         *
         * @param path of the file; empty if it is the archive
         */
        void refused(String path, String why);
    }

    /**
     * Reads an archive that comes as a stream; it is kept on disk meanwhile, since its directory is
     * at its end.
     */
    static void read(InputStream stream, Taker taker) throws IOException, InterruptedException {
        Path kept = Files.createTempFile("nerstream", ".zip");
        try {
            Files.copy(stream, kept, StandardCopyOption.REPLACE_EXISTING);
            read(kept, InputStream.nullInputStream(), taker);
        } finally {
            Files.delete(kept);
        }
    }

    /**
     * Reads an archive.
     *
     * @param progress the same file; it is read along, so that whoever counts knows how far it is
     */
    static void read(Path file, InputStream progress, Taker taker)
            throws IOException, InterruptedException {
        Archive archive = new Archive(taker);
        ZipFile zip;
        try {
            zip = ZipFile.builder().setPath(file).setCharset(OLD_NAMES).get();
        } catch (IOException e) {
            archive.readCut(file, e);
            return;
        }
        try (zip) {
            archive.readAll(zip, progress);
        }
    }

    private void readAll(ZipFile zip, InputStream progress)
            throws IOException, InterruptedException {
        List<ZipArchiveEntry> entries = Collections.list(zip.getEntriesInPhysicalOrder());
        if (entries.isEmpty()) {
            taker.refused("", "the archive is empty");
        }
        long passed = 0;
        for (ZipArchiveEntry entry : entries) {
            if (isFile(entry)) {
                String path = path(entry);
                if (entry.getGeneralPurposeBit().usesEncryption()) {
                    taker.refused(path, "it is encrypted");
                } else {
                    take(path, entry, zip);
                }
            }
            long end = Math.max(passed, entry.getDataOffset() + entry.getCompressedSize());
            progress.skip(end - passed);
            passed = end;
        }
    }

    private void take(String path, ZipArchiveEntry entry, ZipFile zip) throws InterruptedException {
        try (InputStream content = new Checked(zip.getInputStream(entry), entry.getCrc())) {
            taker.file(path, content);
        } catch (IOException e) {
            taker.refused(path, reason(e));
        }
    }

    private void readCut(Path file, IOException failure) throws IOException, InterruptedException {
        String last = "";
        try (ZipArchiveInputStream zip =
                new ZipArchiveInputStream(Files.newInputStream(file), OLD_NAMES, true, true)) {
            for (ZipArchiveEntry entry = zip.getNextEntry();
                    entry != null;
                    entry = zip.getNextEntry()) {
                if (isFile(entry)) {
                    last = path(entry);
                    taker.file(last, new Unclosed(zip));
                }
            }
            taker.refused("", "the archive is damaged, perhaps cut off: " + reason(failure));
        } catch (IOException | IllegalArgumentException e) {
            taker.refused(
                    "",
                    "the archive is damaged, and cannot be read behind "
                            + (last.isEmpty() ? "its beginning" : "'" + last + "'")
                            + ": "
                            + e.getMessage());
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof UnsupportedZipFeatureException
                ? "it is packed in a way that is not known"
                : "it cannot be read: " + failure.getMessage();
    }

    private static boolean isFile(ZipArchiveEntry entry) {
        return !entry.isDirectory() && !plain(entry).matches("(.*/)?(\\.|__MACOSX/).*");
    }

    /** Within the archive, whatever way out of it the name describes. */
    private static String plain(ZipArchiveEntry entry) {
        return entry.getName().replace('\\', '/').replaceAll("(^|/)(\\.{0,2}/)+", "$1");
    }

    /**
     * A name that was there already gets a number, in front of the ending that tells its format.
     */
    private String path(ZipArchiveEntry entry) {
        String path = plain(entry);
        int count = names.merge(path, 1, Integer::sum);
        return count == 1 ? path : path.replaceFirst("(?=(\\.[^./]*)?$)", "#" + count);
    }

    /** Says at the end if that is not what was packed. */
    private static final class Checked extends CheckedInputStream {
        private final long sum;

        Checked(InputStream content, long sum) {
            super(content, new CRC32());
            this.sum = sum;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count < 0 && getChecksum().getValue() != sum) {
                throw new IOException("it is damaged, its checksum is wrong");
            }
            return count;
        }
    }

    /** An entry ends, the archive goes on. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream archive) {
            super(archive);
        }

        @Override
        public void close() {}
    }
}
