package io.nerstream.encoder.torch;

import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PyTorch writes to standard error. Its log level is a variable of its library: the
 * environment variable for it is heeded in Python only.
 */
final class PyTorchLog {
    private static final Logger LOG = LoggerFactory.getLogger(PyTorchLog.class);
    private static final int ERROR = 2;

    private PyTorchLog() {}

    /** Once the engine is there. */
    static void errorsOnly() {
        try {
            NativeLibrary.getInstance("c10")
                    .getGlobalVariableAddress("FLAGS_caffe2_log_level")
                    .setInt(0, ERROR);
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("PyTorch's log level stays as it is", e);
        }
    }
}
