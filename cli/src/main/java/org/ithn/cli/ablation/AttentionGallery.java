package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a cell's model looked while it wrote some reports of the test split.
 *
 * @param side patches of a view form a square of this side
 * @param reports in the order of the split; empty if the backbone has no attention maps
 */
public record AttentionGallery(int side, List<ReportAttention> reports) {
  /**
   * One report.
   *
   * @param id of the study
   * @param words of the report
   * @param maps for each word the attention to the patches of the first view, in percent of the
   *     largest of the report
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

  /** Reads what a cell wrote; of nothing, if it wrote nothing. */
  public static AttentionGallery read(Path file) throws IOException {
    return Files.isRegularFile(file) ? RecordFiles.read(file, AttentionGallery.class) : empty();
  }

  /** Of nothing. */
  static AttentionGallery empty() {
    return new AttentionGallery(0, List.of());
  }
}
