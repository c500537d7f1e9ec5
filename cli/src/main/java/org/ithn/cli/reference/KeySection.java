package org.ithn.cli.reference;

import java.util.List;
import org.ithn.framework.config.KeyDescription;

/**
 * The keys of one record.
 *
 * @param title the heading
 * @param note one sentence about the section; empty if the heading says enough
 * @param selection the assignment that selects the section; empty if none is needed
 * @param keys the keys
 */
public record KeySection(String title, String note, String selection, List<KeyDescription> keys) {
  public KeySection {
    keys = List.copyOf(keys);
  }
}
