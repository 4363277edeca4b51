package io.nerstream.service.alerts;

import io.nerstream.schemas.Alert;

/** An alert and its place in the alerts topic. */
public record LoggedAlert(long place, Alert alert) {}
