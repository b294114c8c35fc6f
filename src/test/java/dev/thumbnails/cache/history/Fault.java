package dev.thumbnails.cache.history;

/** The faults of the backend of {@link FaultedBackendFactory}. Each breaks one rule, on one of some operations. */
enum Fault {

  NONE(null, 1),
  DROPS_A_SET(Rule.NEWEST, 5),
  ANSWERS_AN_OLD_VALUE(Rule.NEWEST, 5),
  MISSES_WHAT_IS_THERE(Rule.NEWEST, 5),
  MIXES_TWO_THUMBNAILS(Rule.WHOLE, 5),
  FORGETS_A_LIFETIME(Rule.ENDED, 1),
  ENDS_TOO_EARLY(Rule.LASTING, 5),
  GRANTS_A_SECOND_CLAIM(Rule.ONE_HOLDER, 5),
  MISSES_A_CLAIM(Rule.ONE_HOLDER, 5),
  STORES_WITH_A_VOID_CLAIM(Rule.VOID_CLAIM, 5),
  REFUSES_BUT_STORES(Rule.VOID_CLAIM, 5),
  CLAIMS_OUTLIVE_THEIR_END(Rule.PENDING, 5),
  STORES_FROM_ANOTHER_SOURCE(Rule.CLAIM_SOURCE, 1),
  REFUSES_THE_CURRENT_CLAIM(Rule.CURRENT_CLAIM, 5),
  BRINGS_BACK_WHAT_WAS_DELETED(Rule.REMOVED, 1),
  LEAVES_A_NAME_OUT_OF_AN_INVALIDATION(Rule.REMOVED, 1),
  KEEPS_CLAIMS_THROUGH_AN_INVALIDATION(Rule.PENDING, 1),
  LEAVES_A_NAME_OUT_OF_A_CLEAR(Rule.REMOVED, 1),
  REFUSES_A_REPEATED_SET(Rule.REPEATED_SET, 1),
  PENDING_WITHOUT_A_CLAIM(Rule.PENDING, 1),
  REMEMBERS_A_FAILURE_TOO_LONG(Rule.NEGATIVE, 1),
  TELLS_A_WRONG_DELETE(Rule.TOLD, 5),
  TELLS_A_WRONG_RELEASE(Rule.TOLD, 5),
  IS_OLDER_THAN_THE_BOUND(Rule.NEAR_BOUND, 5);

  private final Rule rule;
  private final int oneOf;

  /** @param oneOf of how many operations that it concerns it strikes one */
  Fault(Rule rule, int oneOf) {
    this.rule = rule;
    this.oneOf = oneOf;
  }

  Rule rule() {
    return rule;
  }

  int oneOf() {
    return oneOf;
  }
}
