package io.nerstream.cli.run;

import io.nerstream.encoder.EncoderException;
import io.nerstream.service.access.files.SettingsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers what is wrong with settings, so that all of it is told at once, before anything starts.
 */
final class WrongSettings {
    private final List<String> all = new ArrayList<>();

    /** A setting that may have to be read. */
    interface Setting<T> {
        T read() throws IOException;
    }

    /** The setting; empty, and noted, if it is wrong. */
    <T> Optional<T> or(Setting<T> setting) {
        try {
            return Optional.of(setting.read());
        } catch (SettingsException e) {
            all.addAll(e.problems());
        } catch (IOException | IllegalArgumentException | EncoderException e) {
            all.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    void add(List<String> problems) {
        all.addAll(problems);
    }

    /**
     * Nothing starts if anything was noted.
     *
     * @throws SettingsException with all of it
     */
    void end() {
        if (!all.isEmpty()) {
            throw new SettingsException(all);
        }
    }
}
