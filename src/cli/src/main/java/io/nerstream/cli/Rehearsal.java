package io.nerstream.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the commands that ask a service, with one that knows a single answer, so that Java can keep
 * their classes as it has them in memory: see the launcher.
 */
final class Rehearsal {
    private static final String ANSWER =
            """
            {"ready": true, "problems": [], "outcomes": {}, "webhooks": {}, "alerts": [],
             "types": [{"id": "a", "type": ["river"], "threshold": 0.1, "rate": 0.001, "filter": {}}],
             "matches": [{"text": "Danube", "sentence": "The Danube.", "start": 4, "end": 10,
               "sentence_start": 0, "score": 0.5, "document": "d", "time": "t"}],
             "documents": [{"status": "acknowledged", "partition": 0, "offset": 0}]}""";

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        String service = "http://127.0.0.1:" + server.getAddress().getPort();
        Nerstream.run("search", "river", "--service", service);
        Nerstream.run("types", "list", "--service", service);
        Nerstream.run("status", "--service", service);
        Nerstream.run("alerts", "--service", service);
        Path document = Files.createTempFile("rehearsal", ".jsonl");
        try {
            Files.writeString(document, "{\"id\": \"a\", \"text\": \"The Danube.\"}");
            Nerstream.run("publish", document.toString(), "--service", service);
        } finally {
            Files.delete(document);
        }
        server.stop(0);
    }
}
