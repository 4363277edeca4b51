package io.nerstream.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * A file of properties that says how a server is reached. Reading goes on behind what is wrong, so
 * that all of it is named at once. Secrets can stand in files of their own, as orchestrators give
 * them: {@code NAME.file} in the place of {@code NAME}.
 */
public final class SettingsFile {
    private static final String IN_A_FILE = ".file";

    private final String title;
    private final Properties read;
    private final List<String> problems = new ArrayList<>();

    private SettingsFile(String title, Properties read) {
        this.title = title;
        this.read = read;
    }

    /**
     * Reads a file.
     *
     * @param what the settings are called in messages, such as {@code Milvus properties}
     * @param known all names that may be in it
     * @throws IOException if it cannot be read; the message names it
     */
    public static SettingsFile read(String what, Path file, Collection<String> known)
            throws IOException {
        SettingsFile settings = new SettingsFile(what + " " + file, load(what, file));
        for (String name : new TreeSet<>(settings.read.stringPropertyNames())) {
            settings.require(
                    known.contains(name), name + " is not one of " + String.join(", ", known));
        }
        return settings;
    }

    static Properties load(String what, Path file) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException(what + " " + file + ": there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(what + " " + file + " cannot be read: " + e, e);
        }
        return read;
    }

    public boolean has(String name) {
        return read.containsKey(name);
    }

    /** A value; empty if there is none. */
    public String text(String name) {
        return read.getProperty(name, "").strip();
    }

    /** A value that is here, or in the file that {@code NAME.file} names. */
    public String secret(String name) {
        String elsewhere = name + IN_A_FILE;
        if (!has(elsewhere)) {
            return text(name);
        }
        require(!has(name), name + " and " + elsewhere + " are both given");
        try {
            return Files.readString(Path.of(text(elsewhere))).strip();
        } catch (IOException e) {
            return unreadable(elsewhere);
        }
    }

    /** The path of a file that can be read; empty if there is none. */
    public String path(String name) {
        String path = text(name);
        return path.isEmpty() || Files.isReadable(Path.of(path)) ? path : unreadable(name);
    }

    private String unreadable(String name) {
        problems.add(name + " names " + text(name) + ", which cannot be read");
        return "";
    }

    /** Something that must be so, and what is wrong if it is not. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException that names everything that was wrong
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(title + ": " + String.join("; ", problems));
        }
    }
}
