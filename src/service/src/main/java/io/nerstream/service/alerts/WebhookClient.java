package io.nerstream.service.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.TimeoutExceededException;
import io.nerstream.schemas.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests to webhooks, signed as Standard Webhooks 1.0 has it: HMAC-SHA256, with the secret's
 * bytes, of {@code webhook-id.webhook-timestamp.body}; for a while after a rotation, with the
 * former secret as well. Redirects are not followed. A request ends in time, whatever the receiver
 * does. Safe for use by several threads.
 */
final class WebhookClient implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    // Who calls bounds the requests to each address: a bound for all would let one wait for others.
    private static final int CONNECTIONS = Integer.MAX_VALUE;
    private static final long LONGEST_ANSWER = 65_536;
    private static final String HMAC = "HmacSHA256";
    private static final String SECRET = "whsec_";

    private final CloseableHttpClient client;
    private final Duration deadline;
    private final FailsafeExecutor<Integer> inTime;

    /**
     * A client.
     *
     * @param deadline for a whole request
     * @param allowPrivate whether addresses that are not public may be called
     */
    WebhookClient(Duration deadline, boolean allowPrivate) {
        this.deadline = deadline;
        this.inTime = Failsafe.with(dev.failsafe.Timeout.<Integer>of(deadline));
        Timeout answer = Timeout.of(deadline);
        this.client =
                HttpClients.custom()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setDnsResolver(new Resolver(allowPrivate))
                                        .setMaxConnTotal(CONNECTIONS)
                                        .setMaxConnPerRoute(CONNECTIONS)
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(CONNECT)
                                                        .setSocketTimeout(answer)
                                                        .build())
                                        .build())
                        .setDefaultRequestConfig(
                                RequestConfig.custom().setResponseTimeout(answer).build())
                        .setUserAgent("nerstream")
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .build();
    }

    /** Names are looked up and judged in one step, so that no second answer can be another. */
    private record Resolver(boolean allowPrivate) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            if (!allowPrivate && !Arrays.stream(addresses).allMatch(WebhookAddress::isPublic)) {
                throw new PrivateAddressException(host);
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
        }
    }

    /** The host has an address that must not be called. */
    static final class PrivateAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        PrivateAddressException(String host) {
            super(
                    host
                            + " has an address of a private network or of this machine: the service calls those only with --webhook-private");
        }
    }

    /**
     * Sends a body.
     *
     * @param id of the delivery: the same for each repetition
     * @param headers beside those of the signature
     * @return the status of the answer
     * @throws WebhookException if there is none in time, or its address must not be called
     */
    int post(Webhook webhook, String id, Map<String, String> headers, byte[] body)
            throws WebhookException {
        HttpPost request = new HttpPost(URI.create(webhook.getUrl()));
        Instant now = Instant.now();
        String time = Long.toString(now.getEpochSecond());
        headers.forEach(request::setHeader);
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", time);
        request.setHeader("webhook-signature", signatures(webhook, now, id, time, body));
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        try {
            return inTime.get(
                    running -> {
                        running.onCancel(request::abort);
                        return send(request);
                    });
        } catch (TimeoutExceededException e) {
            throw new WebhookException(
                    WebhookException.Kind.SILENT, "it has not answered in " + deadline, e);
        } catch (FailsafeException e) {
            throw failure(e.getCause());
        }
    }

    private static WebhookException failure(Throwable cause) {
        WebhookException.Kind kind =
                cause instanceof PrivateAddressException
                        ? WebhookException.Kind.NOT_CALLED
                        : WebhookException.Kind.SILENT;
        return new WebhookException(kind, cause.getMessage(), cause);
    }

    private int send(HttpPost request) throws IOException {
        return client.execute(
                request,
                response -> {
                    if (isLong(response.getEntity())) {
                        request.abort();
                    }
                    return response.getCode();
                });
    }

    private static String signatures(
            Webhook webhook, Instant now, String id, String time, byte[] body) {
        String signature = "v1," + sign(webhook.getSecret(), id, time, body);
        return webhook.getFormerSecret() == null || webhook.getFormerUntil().isBefore(now)
                ? signature
                : signature + " v1," + sign(webhook.getFormerSecret(), id, time, body);
    }

    /** What an answer says is read only to use its connection again. */
    private static boolean isLong(HttpEntity answer) {
        return answer != null
                && (answer.getContentLength() < 0 || answer.getContentLength() > LONGEST_ANSWER);
    }

    static String sign(String secret, String id, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            byte[] key = Base64.getDecoder().decode(secret.substring(SECRET.length()));
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
