package io.nerstream.service.access.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.nerstream.service.access.keys.ApiKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that was done or refused, as it is written: what is absent is left out. No texts, no
 * descriptions and no secrets.
 *
 * @param action what the request was for, or what the service did by itself
 * @param key id of the key
 * @param address that the request came from
 * @param target what it was about, such as a document's id
 * @param status of the answer
 * @param refused why, or what was wrong
 * @param times how often it happened since it was written last, if more than once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEntry(
        @JsonProperty("time") String time,
        @JsonProperty("action") String action,
        @JsonProperty("key") String key,
        @JsonProperty("name") String name,
        @JsonProperty("role") String role,
        @JsonProperty("address") String address,
        @JsonProperty("method") String method,
        @JsonProperty("path") String path,
        @JsonProperty("target") String target,
        @JsonProperty("status") Integer status,
        @JsonProperty("refused") String refused,
        @JsonProperty("times") Long times) {
    private static final int LONGEST = 600;

    /**
     * A request.
     *
     * @param path empty for those that are known by their action and target
     * @param refused empty if it was not
     */
    public static AuditEntry request(
            String action,
            Optional<ApiKey> key,
            String address,
            String method,
            Optional<String> path,
            Optional<String> target,
            int status,
            Optional<String> refused,
            long times) {
        return new AuditEntry(
                Instant.now().toString(),
                action,
                key.map(ApiKey::id).orElse(null),
                key.map(ApiKey::name).orElse(null),
                key.map(one -> one.role().word()).orElse(null),
                address,
                method,
                path.map(AuditEntry::cut).orElse(null),
                target.map(AuditEntry::cut).orElse(null),
                status,
                refused.map(AuditEntry::cut).orElse(null),
                times > 1 ? times : null);
    }

    /** Something that the service did by itself. */
    public static AuditEntry event(String action, Optional<String> refused) {
        return new AuditEntry(
                Instant.now().toString(),
                action,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                refused.map(AuditEntry::cut).orElse(null),
                null);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
