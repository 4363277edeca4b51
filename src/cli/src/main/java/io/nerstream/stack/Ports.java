package io.nerstream.stack;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports on this machine. */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;
    // Processes beside this one begin elsewhere.
    private static final AtomicInteger NEXT = new AtomicInteger(new Random().nextInt(COUNT));

    private Ports() {}

    /**
     * A port on loopback that nobody uses at this moment, another one each time. None of those that
     * systems give to connections: one of these could take it before a server does, or while that
     * is started again.
     */
    public static int free() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port of " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
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
