package org.ithn.savedmodels;

import java.util.List;
import org.ithn.framework.data.PatientFact;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * A fact about the patients of a batch in a served model, by the rule of {@link PatientFact#value}.
 *
 * @param values {@code [B]}, 0 for an unknown or unreadable fact
 * @param errors {@code [B]}, empty unless the fact is unreadable
 */
record ServedFact(Operand<TFloat32> values, Operand<TString> errors) {
  /**
   * Adds the conversion.
   *
   * @param texts {@code [B]}, empty = unknown
   */
  static ServedFact build(Ops tf, PatientFact fact, Operand<TString> texts) {
    Operand<TString> plain = tf.strings.lower(tf.strings.strip(texts));
    Operand<TInt32> values =
        switch (fact) {
          case AGE -> ages(tf, fact, plain);
          case SEX ->
              tf.math.add(
                  matches(tf, plain, "f|female"),
                  tf.math.mul(matches(tf, plain, "m|male"), tf.constant(2)));
        };
    Operand<TBool> readable =
        tf.math.logicalOr(
            tf.math.greater(values, tf.constant(0)), tf.math.equal(plain, tf.constant("")));
    Operand<TString> error =
        tf.strings.join(
            List.of(
                tf.constant("the %s is '".formatted(fact.key())),
                plain,
                tf.constant("'; expected " + fact.expected())));
    return new ServedFact(
        tf.dtypes.cast(values, TFloat32.class), tf.select(readable, tf.constant(""), error));
  }

  private static Operand<TInt32> ages(Ops tf, PatientFact fact, Operand<TString> plain) {
    Operand<TInt32> known = matches(tf, plain, PatientFact.AGES);
    Operand<TString> digits =
        tf.select(tf.math.greater(known, tf.constant(0)), plain, tf.constant("0"));
    Operand<TInt32> years = tf.strings.toNumber(digits, TInt32.class);
    Operand<TInt32> decades =
        tf.math.minimum(
            tf.math.floorDiv(years, tf.constant(PatientFact.YEARS)), tf.constant(fact.count() - 2));
    return tf.math.mul(known, tf.math.add(decades, tf.constant(1)));
  }

  /** Returns 1 where a whole text matches, else 0. */
  private static Operand<TInt32> matches(Ops tf, Operand<TString> texts, String pattern) {
    return tf.dtypes.cast(tf.strings.regexFullMatch(texts, tf.constant(pattern)), TInt32.class);
  }
}
