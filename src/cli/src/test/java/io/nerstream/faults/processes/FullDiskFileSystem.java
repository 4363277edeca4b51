package io.nerstream.faults.processes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/** The local disk, which is full while a file beside the data says so. */
public final class FullDiskFileSystem extends LocalFileSystem {
    private static final String SCHEME = "disk";
    private static final String FULL = "disk-is-full";

    /** Names a folder on it. */
    public static String uri(Path folder) {
        return SCHEME + ":" + folder.toUri().getPath();
    }

    /** Lets all that is under a folder be on a full disk, or on one that is not. */
    public static void fill(Path folder, boolean full) throws IOException {
        if (full) {
            Path unused = Files.createFile(folder.resolve(FULL));
        } else {
            Files.delete(folder.resolve(FULL));
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(org.apache.flink.core.fs.Path path, WriteMode mode)
            throws IOException {
        for (Path folder = Path.of(path.getPath()); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(FULL))) {
                throw new IOException("No space left on device: " + path);
            }
        }
        return super.create(path, mode);
    }

    /** Without one, everything is written by {@link #create}. */
    @Override
    public LocalRecoverableWriter createRecoverableWriter() {
        throw new UnsupportedOperationException("files of " + SCHEME + " are made at once");
    }

    /** By the name of this class Flink finds it. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FullDiskFileSystem();
        }
    }
}
