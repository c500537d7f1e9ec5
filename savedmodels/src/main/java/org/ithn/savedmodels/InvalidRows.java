package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** The rows of a batch whose input is invalid, with an error message for each. */
public final class InvalidRows {
  private static final Pattern NAMED =
      Pattern.compile("(?:the image|image 0): (.*?)(?:\\. image 1: .*)?");

  private final Ops tf;
  private final Operand<TBool> valid; // [B]
  private final Operand<TString> reasons; // [B], or a scalar for all; read for invalid rows only

  private InvalidRows(Ops tf, Operand<TBool> valid, Operand<TString> reasons) {
    this.tf = tf;
    this.valid = valid;
    this.reasons = reasons;
  }

  /**
   * Builds the messages for rows with images that are rejected.
   *
   * @param reasons {@code [B, V]}: empty = the image was decoded
   */
  static InvalidRows ofImages(Ops tf, Operand<TString> reasons) {
    Operand<TString> messages = messages(tf, reasons, "the image", "image");
    return new InvalidRows(tf, tf.math.equal(messages, tf.constant("")), messages);
  }

  /**
   * Builds a message for each row, empty for rows without refused images.
   *
   * @param reasons {@code [B, V]}: empty = the image was decoded
   * @param only the name of the only image
   * @param numbered the name of one of several, which its number from 0 follows
   */
  static Operand<TString> messages(Ops tf, Operand<TString> reasons, String only, String numbered) {
    int views = (int) reasons.shape().get(1);
    List<Operand<TString>> sentences = new ArrayList<>(); // of each view, [B]
    for (int view = 0; view < views; view++) {
      String name = views == 1 ? only + ": " : "%s %d: ".formatted(numbered, view);
      Operand<TString> reason = tf.gather(reasons, tf.constant(view), tf.constant(1)); // [B]
      sentences.add(
          tf.select(
              tf.math.equal(reason, tf.constant("")),
              tf.constant(""),
              tf.strings.join(List.of(tf.constant(name), reason, tf.constant(". ")))));
    }
    return tf.strings.regexReplace(
        tf.strings.join(List.copyOf(sentences)), tf.constant("\\. $"), tf.constant(""));
  }

  /**
   * Returns the refusal of the first image in a message of {@link #errors}, without its name.
   *
   * @param message the message, or TensorFlow's of a model without messages
   */
  static String firstReason(String message) {
    Matcher named = NAMED.matcher(message);
    return named.matches()
        ? named.group(1)
        : "cannot be decoded (%s); pass a valid PNG or JPEG file".formatted(message);
  }

  /**
   * Builds the messages for rows with invalid region features.
   *
   * @param valid {@code [B]}: true = the features are valid
   */
  static InvalidRows ofRegions(Ops tf, Operand<TBool> valid) {
    return new InvalidRows(
        tf,
        valid,
        tf.constant(
            "the region features are all zero or not all finite; send at least one valid region"));
  }

  /**
   * Returns the rows that are invalid for one of these reasons or for another.
   *
   * @param others {@code [B]}: the other reason, empty = none
   */
  InvalidRows or(Operand<TString> others) {
    return new InvalidRows(
        tf,
        tf.math.logicalAnd(valid, tf.math.equal(others, tf.constant(""))),
        tf.select(valid, others, reasons));
  }

  /** Returns the messages, {@code [B]}: empty for a valid row. */
  Operand<TString> errors() {
    return tf.select(valid, tf.constant(""), reasons);
  }

  /**
   * Replaces the values of invalid rows by zeros or empty strings.
   *
   * @param values {@code [B, ...]}, of known rank
   */
  <X extends TType> Operand<X> mask(Operand<X> values) {
    int[] shape = new int[values.shape().numDimensions()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = -1;
    Operand<TBool> keep = tf.reshape(valid, tf.constant(shape)); // [B, 1, ...]
    return tf.select(keep, values, emptyValue(values.type()));
  }

  @SuppressWarnings("unchecked") // has the requested type
  private <X extends TType> Operand<X> emptyValue(Class<X> type) {
    return type == TString.class
        ? (Operand<X>) tf.constant("")
        : tf.dtypes.cast(tf.constant(0), type);
  }
}
