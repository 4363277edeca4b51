/**
 * Reads model files: tensors by name, as float32 rows, from Safetensors folders and GGUF files.
 *
 * <p>Knows formats only: nothing of decoders, of PyTorch or of text.
 */
package io.nerstream.encoder.modelfile;
