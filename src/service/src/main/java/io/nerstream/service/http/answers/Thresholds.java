package io.nerstream.service.http.answers;

/** What requests may ask for: a score, or a false-match rate. */
public final class Thresholds {
    private Thresholds() {}

    /** Refuses a request with both, and values that are none; each may be null. */
    public static void check(String scoreField, Double score, Double rate) {
        if (score != null && rate != null) {
            throw Problem.badRequest("'" + scoreField + "' and 'rate' exclude each other");
        }
        if (score != null && !(score >= -1 && score <= 1)) {
            throw Problem.badRequest("'" + scoreField + "' is " + score + ", it must be -1 to 1");
        }
        if (rate != null && !(rate > 0 && rate < 1)) {
            throw Problem.badRequest(
                    "'rate' is " + rate + ", it must be between 0 and 1, such as 0.001");
        }
    }
}
