package io.nerstream.documents;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Finds the {@link TextExtractor}, in a folder of libraries of its own, so that every other command
 * starts without them.
 */
final class Extractors {
    /** System property: the folder of its libraries; without it they are on the class path. */
    static final String FOLDER = "nerstream.office";

    private static Optional<TextExtractor> found = Optional.empty();

    private Extractors() {}

    static synchronized TextExtractor find() throws IOException, NoDocumentException {
        if (found.isEmpty()) {
            String folder = System.getProperty(FOLDER, "");
            found =
                    ServiceLoader.load(
                                    TextExtractor.class,
                                    folder.isEmpty()
                                            ? Extractors.class.getClassLoader()
                                            : new Own(jars(Path.of(folder))))
                            .findFirst();
        }
        return found.orElseThrow(
                () ->
                        new NoDocumentException(
                                "the libraries that read e-mail, PDF and office files are not there: run it by ./nerstream"));
    }

    private static URL[] jars(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jar")).toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        return jars.toArray(URL[]::new);
    }

    /** Prefers its own libraries to those of the program, whose versions may not suit it. */
    private static final class Own extends URLClassLoader {
        Own(URL[] jars) {
            super(jars, Extractors.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.nerstream.documents.") || name.startsWith("org.slf4j.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> there = findLoadedClass(name);
                if (there != null) {
                    return there;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException e) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }
}
