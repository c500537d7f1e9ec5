package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Images and their reports, row by row.
 *
 * @param ids B names, for messages and for tables of results
 * @param images {@code [B, V, height, width, 3]}
 * @param tokens {@code [B, L]}
 */
public record Examples(List<String> ids, Images images, Tokens tokens) {
  public Examples {
    ids = List.copyOf(ids);
    checkArgument(
        ids.size() == images.batch() && ids.size() == tokens.batch(),
        "%s ids, %s images and %s reports do not belong together",
        ids.size(),
        images.batch(),
        tokens.batch());
  }

  /** B. */
  public int size() {
    return ids.size();
  }
}
