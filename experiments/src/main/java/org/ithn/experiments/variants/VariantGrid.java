package org.ithn.experiments.variants;

import static org.ithn.framework.checks.Checks.checkNotNull;
import static org.ithn.framework.checks.Checks.copyNotNull;

import java.util.List;
import java.util.function.Predicate;

/**
 * Immutable grid of variants: all combinations of the values of several keys.
 *
 * <pre>{@code
 * List<Variant> cells = VariantGrid.of(base).axis("ithn.strategy", List.of("prior", "mochi"))
 *     .axis("ithn.alpha", List.of(0.1, 0.01)).axis("seed", List.of(1, 2, 3)).variants();  // 12
 * }</pre>
 *
 * @param variants the combinations; the last axis varies fastest
 */
public record VariantGrid(List<Variant> variants) {
  public VariantGrid {
    variants = copyNotNull(variants, "variants", "variants");
  }

  /** Returns a grid with a single variant. */
  public static VariantGrid of(Variant base) {
    return new VariantGrid(List.of(checkNotNull(base, "base", "a variant")));
  }

  /** Returns a grid that combines each variant with each value of a key. */
  public VariantGrid axis(String path, List<?> values) {
    checkNotNull(path, "path", "a configuration key");
    checkNotNull(values, "values", "the values of the key");
    return new VariantGrid(
        variants.stream().flatMap(variant -> variant.each(path, values).stream()).toList());
  }

  /** Returns a grid without the variants that match a predicate. */
  public VariantGrid exclude(Predicate<Variant> excluded) {
    checkNotNull(excluded, "excluded", "a predicate");
    return new VariantGrid(variants.stream().filter(excluded.negate()).toList());
  }
}
