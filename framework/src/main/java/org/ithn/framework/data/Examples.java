package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;

/**
 * Images and their reports, row by row.
 *
 * @param ids B names, for messages and for tables of results
 * @param images {@code [B, V, height, width, 3]}, or features of regions {@code [B, R, D]}
 * @param tokens {@code [B, L]}
 * @param extras what a backbone declares beyond these, by its name for it; often none
 */
public record Examples(
    List<String> ids, Images images, Tokens tokens, Map<String, ExtraInput> extras) {
  /** Examples without further inputs. */
  public Examples(List<String> ids, Images images, Tokens tokens) {
    this(ids, images, tokens, Map.of());
  }

  public Examples {
    ids = List.copyOf(ids);
    extras = Map.copyOf(extras);
    checkArgument(
        ids.size() == images.batchSize() && ids.size() == tokens.batchSize(),
        "%s ids, %s images and %s reports do not belong together",
        ids.size(),
        images.batchSize(),
        tokens.batchSize());
    for (Map.Entry<String, ExtraInput> extra : extras.entrySet()) {
      checkArgument(
          extra.getValue().batchSize() == images.batchSize(),
          "extra input '%s' has %s rows for %s examples",
          extra.getKey(),
          extra.getValue().batchSize(),
          images.batchSize());
    }
  }

  /** B. */
  public int size() {
    return ids.size();
  }

  /**
   * Some of the examples.
   *
   * @param from first, from 0
   * @param to behind the last, at most B
   */
  public Examples rows(int from, int to) {
    checkArgument(
        from >= 0 && from < to && to <= size(),
        "rows %s to %s of %s examples; expected at least one of them",
        from,
        to,
        size());
    return new Examples(
        ids.subList(from, to),
        images.rows(from, to),
        tokens.rows(from, to),
        Maps.transformValues(extras, extra -> extra.rows(from, to)));
  }
}
