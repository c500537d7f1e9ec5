package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/**
 * Numbers of an interval.
 *
 * @param min smallest value, above 0 if the scale is logarithmic
 * @param max largest value, at least {@code min}
 * @param isWhole true for whole numbers
 * @param isLog true for the same probability of each factor rather than of each difference
 */
record NumberRange(double min, double max, boolean isWhole, boolean isLog)
    implements ParameterRange {
  NumberRange {
    if (!(min <= max) || Double.isInfinite(max - min)) {
      throw new IllegalArgumentException(
          "min is %s and max is %s; min must be at most max".formatted(min, max));
    }
    if (isLog && min <= 0) {
      throw new IllegalArgumentException(
          "min is %s; a logarithmic scale needs a value above 0".formatted(min));
    }
    if (isWhole && (min != Math.rint(min) || max != Math.rint(max))) {
      throw new IllegalArgumentException(
          "min is %s and max is %s; both must be whole numbers".formatted(min, max));
    }
  }

  /** Draws a value; a whole number n has the share of the interval from n - 0.5 to n + 0.5. */
  @Override
  public String sample(Random random) {
    double low = isWhole ? min - 0.5 : min;
    double high = isWhole ? max + 0.5 : max;
    double share = random.nextDouble();
    double value =
        isLog
            ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
            : low + share * (high - low);
    return text(Math.min(max, Math.max(min, isWhole ? Math.rint(value) : value)));
  }

  private String text(double value) {
    return isWhole ? String.valueOf((long) value) : String.valueOf(value);
  }

  @Override
  public String text(JsonNode value) {
    return text(value.asDouble());
  }

  @Override
  public void addOptunaDistribution(ObjectNode target) {
    target.put("name", isWhole ? "IntDistribution" : "FloatDistribution");
    ObjectNode attributes = target.putObject("attributes");
    if (isWhole) {
      attributes.put("low", (long) min).put("high", (long) max).put("step", 1);
    } else {
      attributes.put("low", min).put("high", max).putNull("step");
    }
    attributes.put("log", isLog);
  }

  @Override
  public void addKatibSpace(ObjectNode target) {
    target.put("parameterType", isWhole ? "int" : "double");
    ObjectNode space = target.putObject("feasibleSpace");
    space.put("min", text(min)).put("max", text(max));
    space.put("distribution", isLog ? "logUniform" : "uniform");
  }
}
