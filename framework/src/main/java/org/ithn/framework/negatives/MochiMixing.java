package org.ithn.framework.negatives;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.keys.Key;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A mixture of a neighbour with the report itself, with the same weight for every example.
 *
 * <p>{@code uHard = (1 - lambda) uNeg + lambda u}. The neighbour is one of the k nearest, drawn by
 * the batch source for each example and step.
 *
 * <p>Source: ITHN (ECAI 2023), Eq. 2, after MoCHi (NeurIPS 2020). The paper does not state k.
 *
 * @param neighbourCount k, the number of nearest neighbours to draw from
 */
public record MochiMixing(int neighbourCount) implements HardNegativeStrategy {
  /** The options of the strategy; the keys {@code ithn.mochi.*}. */
  public record Options(
      @Key(value = "the number of nearest neighbours to draw from", range = "at least 1") int k) {
    public Options {
      check(k >= 1, "k", k, "at least 1");
    }
  }

  /** The provider of {@code ithn.strategy = mochi}. */
  public static final class Provider implements StrategyProvider<Options> {
    @Override
    public String name() {
      return "mochi";
    }

    @Override
    public String description() {
      return "one of k neighbours, mixed with the report (Eq. 2)";
    }

    @Override
    public Options defaults() {
      return new Options(10);
    }

    @Override
    public HardNegativeStrategy create(Options options) {
      return new MochiMixing(options.k());
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    return ReportLine.of(scope, in).pointAt(scope, in.lambda());
  }
}
