package org.ithn.experiments.variants;

import java.util.List;
import java.util.function.Predicate;

/**
 * All combinations of axes over a variant. Immutable.
 *
 * <pre>{@code
 * List<Variant> cells = Variants.of(base).axis("ithn.strategy", List.of("prior", "mochi"))
 *     .axis("ithn.alpha", List.of(0.1, 0.01)).axis("seed", List.of(1, 2, 3)).all();  // 12
 * }</pre>
 *
 * @param all the combinations so far, the last axis running fastest
 */
public record Variants(List<Variant> all) {
  public Variants {
    all = List.copyOf(all);
  }

  /** One. */
  public static Variants of(Variant base) {
    return new Variants(List.of(base));
  }

  /** Each of those so far with each of the values of a key. */
  public Variants axis(String path, List<?> values) {
    return new Variants(
        all.stream().flatMap(variant -> variant.each(path, values).stream()).toList());
  }

  /** Without those that a condition holds of. */
  public Variants without(Predicate<Variant> excluded) {
    return new Variants(all.stream().filter(excluded.negate()).toList());
  }
}
