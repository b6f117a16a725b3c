package io.github.tardigrad.spark;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key to the web pages of Spark's master and workers, which cannot be turned off: with its properties they answer 403 to
 * everybody who has no token that was signed with it (Spark's {@code JWSFilter}).
 *
 * <p>Threads: immutable.
 */
final class PageKey {
    private static final String FILTER = "org.apache.spark.ui.JWSFilter";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final byte[] key;

    private PageKey(byte[] key) {
        this.key = key;
    }

    static PageKey random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return new PageKey(key);
    }

    /** Settings of Spark's; secret. */
    Map<String, String> properties() {
        return Map.of("spark.ui.filters", FILTER, "spark." + FILTER + ".param.secretKey", base64(key));
    }

    /** The HTTP header of who may read the pages: a JSON web signature (RFC 7515) of nothing. */
    String authorization() {
        String signed = base64("{\"alg\":\"HS256\"}") + "." + base64("{}");
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return "Bearer " + signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java has " + ALGORITHM, e);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
