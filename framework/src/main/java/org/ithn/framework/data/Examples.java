package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;

/**
 * Images and their reports, one row per example.
 *
 * @param ids B names, used in messages and result tables
 * @param images {@code [B, V, height, width, 3]}, or region features {@code [B, R, D]}
 * @param tokens {@code [B, L]}
 * @param extras extra inputs that a backbone declares, keyed by the backbone's name for each; often
 *     empty
 */
public record Examples(
    List<String> ids, Images images, Tokens tokens, Map<String, ExtraInput> extras) {
  /** Creates examples without extra inputs. */
  public Examples(List<String> ids, Images images, Tokens tokens) {
    this(ids, images, tokens, Map.of());
  }

  public Examples {
    ids = List.copyOf(ids);
    extras = Map.copyOf(extras);
    checkArgument(
        ids.size() == images.batchSize() && ids.size() == tokens.batchSize(),
        "examples: got %s ids, %s images and %s reports; expected the same number of each",
        ids.size(),
        images.batchSize(),
        tokens.batchSize());
    for (Map.Entry<String, ExtraInput> extra : extras.entrySet()) {
      checkArgument(
          extra.getValue().batchSize() == images.batchSize(),
          "examples: extra input '%s' has %s rows; expected one per example, %s",
          extra.getKey(),
          extra.getValue().batchSize(),
          images.batchSize());
    }
  }

  /** Returns the number of examples, B. */
  public int size() {
    return ids.size();
  }

  /**
   * Returns a range of the examples.
   *
   * @param from the first row, from 0
   * @param to the row after the last, at most B
   */
  public Examples rows(int from, int to) {
    checkArgument(
        from >= 0 && from < to && to <= size(),
        "examples: got rows %s to %s of %s; expected a non-empty range within them",
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
