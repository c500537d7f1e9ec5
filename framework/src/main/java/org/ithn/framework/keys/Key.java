package org.ithn.framework.keys;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Meaning and range of a configuration key, on the record component that declares it.
 *
 * <p>{@code ./ithn describe} and {@code docs/configuration.md} show both. Names of keys, values and
 * files are in backticks.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** Returns the meaning, with unit and special values: a phrase without a full stop. */
  String value();

  /**
   * Returns the valid values. The range of a number starts with one of {@code at least 1}, {@code
   * above 0}, {@code 1 to 16}, {@code in [0, 1)}, {@code exactly 3} and {@code any}; conditions on
   * other keys follow. Empty for booleans and enums, whose values are known.
   */
  String range() default "";

  /**
   * Returns the values with which a run that has started can resume. On a component that is a
   * record, this applies to all its keys.
   */
  Resume resume() default Resume.FIXED;
}
