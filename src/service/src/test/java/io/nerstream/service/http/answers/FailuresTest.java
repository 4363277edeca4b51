package io.nerstream.service.http.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.nerstream.collection.CollectionUnavailableException;
import io.nerstream.service.stream.StreamException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static HttpResponse<String> answer(RuntimeException failure) throws Exception {
        Javalin server =
                Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.routes.get(
                                    "/",
                                    context -> {
                                        throw failure;
                                    });
                            Failures.answered(
                                    config,
                                    (context, problem) ->
                                            context.status(problem.status()).json(problem.body()));
                        });
        try {
            int port = server.start("127.0.0.1", 0).port();
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build(),
                            HttpResponse.BodyHandlers.ofString());
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldSayNotNowIfAServerBehindDoesNotAnswer() throws Exception {
        for (RuntimeException one :
                new RuntimeException[] {
                    new CollectionUnavailableException("Milvus at a does not answer", null),
                    new StreamException("Kafka at a does not answer", null)
                }) {
            HttpResponse<String> answer = answer(one);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            assertThat(answer.body()).contains(one.getMessage(), "try again");
        }
    }

    @Test
    void shouldPromiseNothingIfTheSameWouldFailAgain() throws Exception {
        for (RuntimeException one :
                new RuntimeException[] {
                    new StreamException(
                            "document d was not acknowledged by Kafka",
                            new TopicAuthorizationException("documents")),
                    new StreamException(
                            "an indexed record cannot be read", new IOException("no record"))
                }) {
            HttpResponse<String> answer = answer(one);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
            assertThat(answer.body()).contains("the service's log");
        }
        StreamException late =
                new StreamException("Kafka at a does not answer", new TimeoutException("late"));
        assertThat(answer(late).statusCode()).isEqualTo(503);
    }

    @Test
    void shouldShowNothingOfAFaultOfItsOwn() throws Exception {
        HttpResponse<String> answer = answer(new IllegalStateException("inner matters"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("inner matters").contains("the service's log");
        assertThat(answer(new Problem(404, "None", "there is none")).statusCode()).isEqualTo(404);
    }
}
