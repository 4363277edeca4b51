package io.nerstream.settings.options;

import java.util.concurrent.Callable;

/**
 * A program whose settings {@link SettingsCheck} reads: it is called even if there are arguments
 * that it does not know, so that these are named together with all others. Its options are texts,
 * paths and flags; whether a text is a number or another word is the check's to find.
 */
public interface CheckedProgram extends Callable<Integer> {}
