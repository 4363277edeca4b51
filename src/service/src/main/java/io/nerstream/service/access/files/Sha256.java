package io.nerstream.service.access.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that secrets are kept as, and by which a changed file is noticed. */
public final class Sha256 {
    private Sha256() {}

    public static byte[] of(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
