/**
 * The options by which every program is told of its servers, with the environment variables that
 * stand for them, and their checking before anything starts.
 */
package io.nerstream.settings.options;
