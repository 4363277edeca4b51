package io.nerstream.service.access.files;

import java.util.List;

/**
 * Settings with which the service does not start; the message has a line for each that is wrong.
 */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
