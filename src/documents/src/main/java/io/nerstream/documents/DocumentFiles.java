package io.nerstream.documents;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Documents from files, folders and streams of all formats, one after the other, in bounded memory.
 * A record that is none is refused by file and line, and takes no other along.
 */
public final class DocumentFiles {
    private static final int DEEPEST = 4;
    private static final int LOOK = 1 << 16;

    private final FileContents contents;
    private final DocumentSink sink;

    public DocumentFiles(Reading reading, DocumentSink sink) {
        this.contents = new FileContents(reading, sink);
        this.sink = sink;
    }

    /**
     * Reads a file, or all files of a folder whose format is known. Ids of whole files are their
     * paths from the folder that was named, with its name; the path as given if one file was named.
     */
    public void read(Path path) throws InterruptedException {
        try {
            if (Files.isDirectory(path)) {
                readFolder(path);
            } else if (Files.exists(path)) {
                readFile(path, idOf(path), true);
            } else {
                sink.refused(path.toString(), "it does not exist");
            }
        } catch (IOException e) {
            sink.refused(path.toString(), "it cannot be read: " + FileContents.reason(e));
        }
    }

    private void readFolder(Path path) throws IOException, InterruptedException {
        Path folder = path.toRealPath();
        String root = folder.getFileName() == null ? "" : folder.getFileName() + "/";
        for (Path file : filesOf(path)) {
            String below = path.relativize(file).toString().replace('\\', '/');
            readFile(file, root + below, false);
        }
    }

    private static String idOf(Path file) {
        boolean telling =
                !file.isAbsolute()
                        && file.getNameCount() > 1
                        && !file.startsWith("..")
                        && !file.startsWith(".");
        Path absolute = file.toAbsolutePath().normalize();
        Path id =
                telling || absolute.getNameCount() < 2
                        ? file.normalize()
                        : absolute.subpath(absolute.getNameCount() - 2, absolute.getNameCount());
        return id.toString().replace('\\', '/');
    }

    /**
     * All files in the order of their paths, but for hidden ones; what cannot be read is refused.
     */
    private List<Path> filesOf(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) {
                        return isHidden(dir) && !dir.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                        if (is.isRegularFile() && !isHidden(file)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        sink.refused(
                                file.toString(),
                                "it cannot be read: " + FileContents.reason(failure));
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    private void readFile(Path file, String id, boolean named) throws InterruptedException {
        String name = file.getFileName().toString();
        // A pipe can be read once only.
        Optional<Path> whole = Optional.of(file).filter(Files::isRegularFile);
        try (InputStream in = new PieceByPiece(sink.opened(Files.newInputStream(file)))) {
            read(in, new Origin(file.toString(), name, id, whole), named, 0);
        } catch (IOException e) {
            sink.refused(file.toString(), "it cannot be read: " + FileContents.reason(e));
        }
    }

    /** Reads a stream; ids of what has none are made of what it holds. */
    public void read(InputStream stream, String name) throws InterruptedException {
        try {
            read(stream, new Origin(name, "", "", Optional.empty()), true, 0);
        } catch (IOException e) {
            sink.refused(name, "it cannot be read: " + FileContents.reason(e));
        }
    }

    private void read(InputStream stream, Origin origin, boolean named, int depth)
            throws IOException, InterruptedException {
        BufferedInputStream in = new BufferedInputStream(stream, LOOK);
        Beginning beginning = Beginning.of(in);
        if (beginning.failure().isPresent()) {
            throw beginning.failure().get();
        }
        if (depth > DEEPEST) {
            sink.refused(origin.shown(), "it is packed more than " + DEEPEST + " times");
        } else if (beginning.isGzip()) {
            read(new PieceByPiece(new WholeGzip(in, LOOK)), origin.unpacked(), named, depth + 1);
        } else if (beginning.isZstd()) {
            read(new PieceByPiece(new ZstdInputStream(in)), origin.unpacked(), named, depth + 1);
        } else if (beginning.isArchive() && !isOfficeName(origin)) {
            readArchive(in, origin, depth + 1);
        } else {
            contents.read(in, beginning, origin, named);
        }
    }

    private static boolean isOfficeName(Origin origin) {
        return Format.ofName(origin.name()).filter(Format.OFFICE::equals).isPresent();
    }

    private void readArchive(InputStream in, Origin origin, int depth)
            throws IOException, InterruptedException {
        Archive.Taker taker =
                new Archive.Taker() {
                    @Override
                    public void file(String path, InputStream content)
                            throws IOException, InterruptedException {
                        read(new PieceByPiece(content), origin.entry(path), false, depth);
                    }

                    @Override
                    public void refused(String path, String why) {
                        sink.refused(origin.shown() + (path.isEmpty() ? "" : "!" + path), why);
                    }
                };
        if (origin.file().isPresent()) {
            Archive.read(origin.file().get(), in, taker);
        } else {
            Archive.read(in, taker);
        }
    }

    /**
     * Never has more at hand, so that a buffer takes what it gets and does not lose it to the error
     * that comes behind it; and an error stays, however often it is read on.
     */
    private static class PieceByPiece extends FilterInputStream {
        private Optional<IOException> failure = Optional.empty();

        PieceByPiece(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            }
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
