package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in our own words why a text is not JSON. Jackson's messages repeat parts of the text and name Jackson's own settings, so that only what they are about
 * is taken from them. An unknown one is plainly "not JSON".
 */
final class SyntaxProblem {

  private static final Pattern CHARACTER = Pattern.compile("^(?:Unexpected|Illegal) character \\((?s:.{0,16}?)code (\\d{1,7})");
  private static final Pattern CLOSING = Pattern.compile("^Unexpected close marker '([]}])'");

  /** Our reason for each part of Jackson's messages. The first part that a message has counts. */
  private static final Map<String, String> REASONS = new LinkedHashMap<>();
  private static final Map<String, String> LIMITS = new LinkedHashMap<>();

  static {
    REASONS.put("Unrecognized token", "expected a value; a text needs double quotes");
    REASONS.put("Non-standard token", "expected a value; a text needs double quotes");
    REASONS.put("Leading zero", "a number must not begin with a zero that is not needed");
    REASONS.put("Illegal unquoted character", "a control character in a text must be escaped");
    REASONS.put("hex-digit", "expected a hexadecimal digit");
    REASONS.put("character escape", "no such escape in a text");
    REASONS.put("comment", "comments are not allowed");
    REASONS.put("numeric value", "expected a digit");
    REASONS.put("Object entries", "expected a comma or }");
    REASONS.put("Array entries", "expected a comma or ]");
    REASONS.put("colon", "expected a colon");
    REASONS.put("double-quote", "expected a key in double quotes");
    REASONS.put("valid value", "expected a value");
    LIMITS.put("depth", "must not be nested deeper than " + 2 * JsonTree.MAXIMUM_DEPTH + " levels");
    LIMITS.put("Number", "must not have a number of over " + JsonNumber.MAXIMUM_DIGITS + " digits");
    LIMITS.put("Name", "must not have a key of over " + JsonTree.MAXIMUM_KEY_LENGTH + " characters");
    LIMITS.put("String", "must not have a text of over " + JsonReading.MAXIMUM_TEXT_LENGTH + " characters");
  }

  private SyntaxProblem() {
  }

  static String of(JsonProcessingException failure) {
    String message = failure.getOriginalMessage();
    if (failure instanceof JsonReading.LostDigitsException) {
      return message;
    }
    if (failure instanceof StreamConstraintsException) {
      return "not JSON that can be read" + reason(LIMITS, message);
    }
    if (failure instanceof JsonEOFException) {
      return "not JSON: ends too early";
    }
    return message.startsWith("Duplicate") ? "a key that is there before" : "not JSON" + syntax(message);
  }

  private static String syntax(String message) {
    Matcher closing = CLOSING.matcher(message);
    if (closing.find()) {
      return ": unexpected '" + closing.group(1) + "'";
    }
    String reason = reason(REASONS, message);
    Matcher character = CHARACTER.matcher(message);
    return character.find() ? ": unexpected " + shown(Integer.parseInt(character.group(1))) + reason.replaceFirst("^: ", ", ") : reason;
  }

  private static String reason(Map<String, String> reasons, String message) {
    return reasons.entrySet().stream().filter(known -> message.contains(known.getKey())).map(known -> ": " + known.getValue()).findFirst().orElse("");
  }

  private static String shown(int character) {
    return character > ' ' && character < 0x7F ? "'" + (char) character + "'" : String.format("U+%04X", character);
  }
}
