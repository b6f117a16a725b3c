package io.github.tardigrad.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Passes on what comes to a port of 127.0.0.2 to the same port of 127.0.0.1, and remembers all of it. A driver that says it
 * is at the one and listens at the other is tapped.
 */
final class Wiretap implements AutoCloseable {
    static final String OUTSIDE = "127.0.0.2";
    static final String INSIDE = "127.0.0.1";

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final ServerSocket server;

    Wiretap() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName(OUTSIDE));
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Whether a text went through, in either direction. */
    boolean heard(String text) {
        synchronized (heard) {
            return heard.toString(StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    int bytes() {
        synchronized (heard) {
            return heard.size();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wiretap");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = server.accept();
                Socket called = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                start(() -> pass(caller, called));
                start(() -> pass(called, caller));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (heard) {
                    heard.write(buffer, 0, read);
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Either has hung up.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
