package io.nerstream.service.access.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file to which lines are added. When it is renamed or removed, as programs that rotate logs do,
 * the next line begins a new one.
 */
public final class AuditFile implements AutoCloseable {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final Path file;
    private FileChannel channel;
    private Object key;

    AuditFile(Path file) throws IOException {
        this.file = file;
        open();
    }

    /** Why nothing could be written to it; empty if it could. It is made if it is not there. */
    public static Optional<String> problem(Path file) {
        try (AuditFile opened = new AuditFile(file)) {
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of("--audit " + file + ": its folder does not exist, make it first");
        } catch (IOException e) {
            return Optional.of("--audit " + file + " cannot be written: " + e);
        }
    }

    private void open() throws IOException {
        channel =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? FileChannel.open(
                                file,
                                APPEND,
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-r-----")))
                        : FileChannel.open(file, APPEND);
        key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    synchronized void add(byte[] line) throws IOException {
        if (!isThere()) {
            channel.close();
            open();
        }
        ByteBuffer left = ByteBuffer.wrap(line);
        while (left.hasRemaining()) {
            int unused = channel.write(left);
        }
    }

    private boolean isThere() throws IOException {
        try {
            Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return channel.isOpen() && (now == null || now.equals(key));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
