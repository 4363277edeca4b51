package io.nerstream.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedPollTest {
    private final List<Integer> answers = new ArrayList<>();
    private HttpServer server;
    private volatile String etag = "\"1\"";
    private volatile String items = item("1", "The Oder rose.");
    private volatile int failure;

    private static String item(String id, String text) {
        return "<item><guid>"
                + id
                + "</guid><title>T</title><description>"
                + text
                + "</description></item>";
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/feed",
                exchange -> {
                    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
                    int status = failure > 0 ? failure : etag.equals(known) ? 304 : 200;
                    answers.add(status);
                    byte[] body =
                            ("<rss version=\"2.0\"><channel><title>F</title><link>x</link><description>d</description>"
                                            + items
                                            + "</channel></rss>")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("ETag", etag);
                    exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
                    if (status == 200) {
                        exchange.getResponseBody().write(body);
                    }
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private FeedPoll poll(Read read) {
        return new FeedPoll(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/feed"),
                "f-",
                read);
    }

    @Test
    void shouldReadOnlyWhatIsNewOrChanged() throws Exception {
        Read read = new Read();
        FeedPoll poll = poll(read);
        assertThat(poll.look()).isTrue();
        assertThat(poll.look()).isFalse();
        assertThat(read.ids()).containsExactly("f-1");
        etag = "\"2\"";
        items = item("1", "The Oder rose.") + item("2", "The Elbe fell.");
        assertThat(poll.look()).isTrue();
        assertThat(read.ids()).containsExactly("f-1", "f-2");
        etag = "\"3\"";
        items = item("1", "The Oder fell.") + item("2", "The Elbe fell.");
        assertThat(poll.look()).isTrue();
        assertThat(read.ids()).containsExactly("f-1", "f-2", "f-1");
        assertThat(answers).containsExactly(200, 304, 200, 200);
    }

    @Test
    void shouldSayWhatAServerAnswersAndGoOn() throws Exception {
        Read read = new Read();
        FeedPoll poll = poll(read);
        failure = 500;
        assertThatThrownBy(poll::look).isInstanceOf(IOException.class).hasMessageContaining("500");
        failure = 0;
        assertThat(poll.look()).isTrue();
        assertThat(read.ids()).containsExactly("f-1");
    }
}
