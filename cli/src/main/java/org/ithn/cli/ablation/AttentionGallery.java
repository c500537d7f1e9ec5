package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Attention maps of a cell's model for some reports of the test split.
 *
 * @param side the number of patches per side of a view
 * @param reports the reports in the order of the split; empty if the backbone has no attention maps
 */
public record AttentionGallery(int side, List<ReportAttention> reports) {
  /**
   * Attention maps of one report.
   *
   * @param id the study's id
   * @param words the words of the report
   * @param maps for each word, the attention to the patches of the first view, in percent of the
   *     report's largest value
   */
  public record ReportAttention(String id, List<String> words, List<List<Integer>> maps) {
    public ReportAttention {
      words = List.copyOf(words);
      maps = List.copyOf(maps);
    }
  }

  public AttentionGallery {
    reports = List.copyOf(reports);
  }

  /** Reads the gallery of a cell; empty if the file does not exist. */
  public static AttentionGallery read(Path file) throws IOException {
    return Files.isRegularFile(file) ? RecordFiles.read(file, AttentionGallery.class) : empty();
  }

  /** Returns a gallery without reports. */
  static AttentionGallery empty() {
    return new AttentionGallery(0, List.of());
  }
}
