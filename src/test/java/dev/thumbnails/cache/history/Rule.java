package dev.thumbnails.cache.history;

/** The rules that a violation is named by. */
public enum Rule {

  NEWEST("a read returns the newest value"),
  WHOLE("what is read is what was set"),
  ENDED("nothing is there after its end"),
  LASTING("nothing is gone before its end"),
  ONE_HOLDER("a claim is held by one caller only"),
  VOID_CLAIM("a set with a claim that has lapsed or is void is 409 and changes nothing"),
  CLAIM_SOURCE("a set with another source than the claim's is 409"),
  CURRENT_CLAIM("a set with the current claim stores"),
  REMOVED("nothing made before the reply of invalidate, delete or clear comes back"),
  REPEATED_SET("a repeated set with its claim answers null"),
  PENDING("pending is answered only while somebody else holds the claim"),
  NEGATIVE("a failure is told while it is remembered, and no longer"),
  TOLD("delete and release tell what was there"),
  NEAR_BOUND("a near cache answers nothing older than its bound");

  private final String sentence;

  Rule(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
