package dev.thumbnails.cache;

/** Thrown where a name or a thumbnail breaks a rule. The message is {@code field: rule} and never holds a value but a name, which is shortened and escaped. */
public final class InvalidInputException extends IllegalArgumentException {

  private final String rule;

  public InvalidInputException(String field, String rule) {
    super(field + ": " + rule);
    this.rule = rule;
  }

  /** The rule alone. */
  public String rule() {
    return rule;
  }
}
