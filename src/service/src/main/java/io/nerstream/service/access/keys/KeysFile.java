package io.nerstream.service.access.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.service.access.files.SettingsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file of keys: JSON, one object for each key, without the secrets. It is replaced as a whole, so
 * that no reader ever sees half of it, and by one program at a time.
 */
public final class KeysFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final String EMPTY = "{\"keys\": []}";

    private final Path file;

    public KeysFile(Path file) {
        this.file = file;
    }

    /**
     * What a new key may do, and how much.
     *
     * @param limits what is left out has its usual value
     */
    public record Wanted(String name, Role role, Optional<Instant> expires, WantedLimits limits) {}

    /** Limits of a new key, of which each may be left out. */
    public record WantedLimits(
            Optional<Integer> requestsPerSecond,
            Optional<Integer> concurrent,
            Optional<Long> bodyBytes) {}

    /**
     * All keys in it, those that no longer count too.
     *
     * @throws SettingsException if it cannot be read or anything in it is wrong
     */
    public Keys read() {
        try {
            return KeysReader.read(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new SettingsException(
                    List.of(
                            "keys file "
                                    + file
                                    + " does not exist: './nerstream keys make --file "
                                    + file
                                    + " --name NAME --role admin' makes it"));
        } catch (IOException e) {
            throw new SettingsException(List.of("keys file " + file + " cannot be read: " + e));
        }
    }

    /**
     * Adds a new key; the file is made if it is not there.
     *
     * @return the key, which is nowhere else
     * @throws SettingsException if what is wanted is wrong, or the file was so before
     */
    public KeyText make(Wanted wanted) throws IOException {
        KeyText text = KeyText.make();
        change(keys -> keys.add(entry(text, wanted)));
        return text;
    }

    private static ObjectNode entry(KeyText text, Wanted wanted) {
        ObjectNode entry = KeysReader.JSON.createObjectNode();
        entry.put(KeysReader.ID, text.id())
                .put(KeysReader.NAME, wanted.name())
                .put(KeysReader.ROLE, wanted.role().word())
                .put(KeysReader.SHA256, HexFormat.of().formatHex(text.hash()))
                .put(KeysReader.MADE, Instant.now().toString());
        wanted.expires().ifPresent(end -> entry.put(KeysReader.EXPIRES, end.toString()));
        ObjectNode limits = KeysReader.JSON.createObjectNode();
        WantedLimits given = wanted.limits();
        given.requestsPerSecond().ifPresent(most -> limits.put(KeysReader.REQUESTS, most));
        given.concurrent().ifPresent(most -> limits.put(KeysReader.CONCURRENT, most));
        given.bodyBytes().ifPresent(most -> limits.put(KeysReader.BODY, most));
        if (!limits.isEmpty()) {
            entry.set(KeysReader.LIMITS, limits);
        }
        return entry;
    }

    /**
     * Revokes a key. It stays in the file, so that whoever still uses it is told why it fails.
     *
     * @throws SettingsException if there is no such key, or it is revoked already
     */
    public void revoke(String id) throws IOException {
        change(keys -> entry(keys, id).put(KeysReader.REVOKED, Instant.now().toString()));
    }

    private ObjectNode entry(ArrayNode keys, String id) {
        for (JsonNode one : keys) {
            if (one.path(KeysReader.ID).asText().equals(id)) {
                if (one.has(KeysReader.REVOKED)) {
                    throw new SettingsException(
                            List.of(
                                    "key "
                                            + id
                                            + " was revoked already, at "
                                            + one.path(KeysReader.REVOKED).asText()));
                }
                return (ObjectNode) one;
            }
        }
        throw new SettingsException(
                List.of(
                        "keys file "
                                + file
                                + " has no key '"
                                + id
                                + "': './nerstream keys list --file "
                                + file
                                + "' shows those that it has"));
    }

    /** A change of the keys. */
    private interface Change {
        void of(ArrayNode keys);
    }

    private void change(Change change) throws IOException {
        // A link stays one: what it leads to is replaced.
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        // The lock is a file of its own, since the other one is replaced. It stays: whoever waits
        // has it open. It is for programs, not for the threads of one.
        Path lock = real.resolveSibling(real.getFileName() + ".lock");
        synchronized (KeysFile.class) {
            try (FileChannel channel = open(lock, StandardOpenOption.CREATE);
                    FileLock held = channel.lock()) {
                changeLocked(real, change);
            } catch (NoSuchFileException e) {
                throw new SettingsException(
                        List.of("folder " + real.getParent() + " does not exist: make it first"));
            }
        }
    }

    private void changeLocked(Path real, Change change) throws IOException {
        boolean there = Files.exists(real);
        byte[] content = there ? Files.readAllBytes(real) : EMPTY.getBytes(US_ASCII);
        // What is wrong already is not made worse.
        Keys unused = KeysReader.read(file.toString(), content);
        JsonNode tree = KeysReader.tree(file.toString(), content);
        change.of((ArrayNode) tree.path(KeysReader.KEYS));
        byte[] changed =
                (KeysReader.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n")
                        .getBytes(UTF_8);
        unused = KeysReader.read(file.toString(), changed);
        replace(real, there, changed);
    }

    private static FileChannel open(Path path, StandardOpenOption how) throws IOException {
        Set<StandardOpenOption> options = Set.of(how, StandardOpenOption.WRITE);
        return isPosix(path)
                ? FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
                : FileChannel.open(path, options);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void replace(Path real, boolean there, byte[] content) throws IOException {
        Path made = real.resolveSibling(real.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (FileChannel channel = open(made, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    int unused = channel.write(left);
                }
                channel.force(true);
            }
            if (there && isPosix(real)) {
                keepAccess(real, made);
            }
            Path unused =
                    Files.move(
                            made,
                            real,
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
        } finally {
            boolean unused = Files.deleteIfExists(made);
        }
    }

    /**
     * A service that could read the old file must be able to read the new one: else nothing is
     * revoked.
     */
    private static void keepAccess(Path from, Path to) throws IOException {
        PosixFileAttributes old = view(from).readAttributes();
        PosixFileAttributes now = view(to).readAttributes();
        if (!old.group().equals(now.group())) {
            view(to).setGroup(old.group());
        }
        if (!old.owner().equals(now.owner())) {
            view(to).setOwner(old.owner());
        }
        view(to).setPermissions(old.permissions());
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }
}
