package org.ithn.experiments.variants;

import java.util.List;
import java.util.function.Predicate;

/**
 * All combinations of axes over a variant. Immutable.
 *
 * <pre>{@code
 * List<Variant> cells = VariantGrid.of(base).axis("ithn.strategy", List.of("prior", "mochi"))
 *     .axis("ithn.alpha", List.of(0.1, 0.01)).axis("seed", List.of(1, 2, 3)).variants();  // 12
 * }</pre>
 *
 * @param variants the combinations so far, the last axis running fastest
 */
public record VariantGrid(List<Variant> variants) {
  public VariantGrid {
    variants = List.copyOf(variants);
  }

  /** One. */
  public static VariantGrid of(Variant base) {
    return new VariantGrid(List.of(base));
  }

  /** Each of those so far with each of the values of a key. */
  public VariantGrid axis(String path, List<?> values) {
    return new VariantGrid(
        variants.stream().flatMap(variant -> variant.each(path, values).stream()).toList());
  }

  /** Without those that a condition holds of. */
  public VariantGrid exclude(Predicate<Variant> excluded) {
    return new VariantGrid(variants.stream().filter(excluded.negate()).toList());
  }
}
