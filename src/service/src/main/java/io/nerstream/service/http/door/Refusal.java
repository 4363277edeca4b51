package io.nerstream.service.http.door;

/** Why a request is not heard, in terms of RFC 9457. */
public record Refusal(int status, String title, String detail) {}
