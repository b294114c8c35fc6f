package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.entry.ClaimToken;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.Utf8;
import java.util.OptionalLong;

/**
 * What the headers of a look-up ask for beside the thumbnail.
 *
 * @param token the asker's own, null for one of the cache's
 * @param claimMs how long a claim is to last, 0 for none
 * @param renews whether the claim is only prolonged, and never granted
 * @param waitMs how long to wait for the result of somebody else's claim
 * @param hearsOfClaims whether the asker knows of claims, and is to be told that there is one
 */
record LookupOptions(String token, long claimMs, boolean renews, String source, long waitMs, boolean hearsOfClaims) {

  private static final LookupOptions NONE = new LookupOptions(null, 0, false, null, 0, false);
  private static final long SHORTEST_CLAIM_MS = 10;
  private static final long LONGEST_CLAIM_MS = 600_000;
  private static final long LONGEST_WAIT_MS = 60_000;

  /** @param maximumSourceBytes a source is not longer than the thumbnail that it will be in */
  static LookupOptions of(Request request, int maximumSourceBytes) {
    return request.isPlain() ? NONE : read(request, maximumSourceBytes);
  }

  private static LookupOptions read(Request request, int maximumSourceBytes) {
    String token = request.text(Header.CLAIM);
    String source = request.text(Header.SOURCE);
    long claimMs = request.number(Header.CLAIM_MS, SHORTEST_CLAIM_MS, LONGEST_CLAIM_MS).orElse(0);
    boolean renews = renews(request.text(Header.RENEW), token != null && claimMs > 0);
    checkComplete(Header.CLAIM, token, claimMs);
    checkComplete(Header.SOURCE, source, claimMs);
    if (source != null) {
      checkSource(source, maximumSourceBytes);
    }
    OptionalLong waitMs = request.number(Header.WAIT_MS, 0, LONGEST_WAIT_MS);
    return new LookupOptions(token == null ? null : Body.claim(token), claimMs, renews, source, waitMs.orElse(0),
        claimMs > 0 || waitMs.isPresent());
  }

  Claim claim() {
    return new Claim(token == null ? ClaimToken.random() : token, source, claimMs, renews);
  }

  private static boolean renews(String renew, boolean isComplete) {
    if (renew != null && !renew.equals("true")) {
      throw Body.invalid("renew: must be true or absent");
    }
    if (renew != null && !isComplete) {
      throw Body.invalid("renew: must come with claim and claimMs");
    }
    return renew != null;
  }

  private static void checkComplete(Header header, String value, long claimMs) {
    if (value != null && claimMs == 0) {
      throw Body.invalid(header.text() + ": must come with claimMs");
    }
  }

  private static void checkSource(String source, int maximumBytes) {
    Body.valid(() -> Utf8.length("source", source));
    if (Utf8.length("source", JsonText.encode(source)) > maximumBytes) {
      throw Body.invalid("source: must have at most " + maximumBytes + " bytes as JSON");
    }
  }
}
