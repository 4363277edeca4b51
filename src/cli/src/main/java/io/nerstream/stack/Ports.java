package io.nerstream.stack;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on this machine. */
public final class Ports {
    private Ports() {}

    /** A port on loopback that nobody uses at this moment. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Makes sure that a port can be listened on.
     *
     * @param what is to use it
     * @param option that chooses another
     * @throws StackException if it is taken; the message names it
     */
    static void check(String host, int port, String what, String option) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            throw new StackException(
                    "port "
                            + port
                            + " on "
                            + host
                            + ", for "
                            + what
                            + ", is taken ("
                            + e.getMessage()
                            + "): end the program that uses it, or choose another port with "
                            + option,
                    e);
        }
    }
}
