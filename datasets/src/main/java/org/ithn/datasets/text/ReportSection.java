package org.ithn.datasets.text;

import java.util.Optional;

/** Section of a report that becomes the text of a study. */
public enum ReportSection {
  /** The description of the images. */
  FINDINGS("findings") {
    @Override
    Optional<String> text(String findings, String impression) {
      return present(findings);
    }
  },
  /** The conclusion. */
  IMPRESSION("impression") {
    @Override
    Optional<String> text(String findings, String impression) {
      return present(impression);
    }
  },
  /**
   * The findings, then {@link #SEPARATOR} and the impression; absent if one of them is missing. The
   * separator stays a word when the cleaners have removed its capitals and its colon.
   */
  BOTH("findings+impression") {
    @Override
    Optional<String> text(String findings, String impression) {
      return present(findings)
          .flatMap(
              first ->
                  present(impression)
                      .map(second -> first.strip() + " " + SEPARATOR + " " + second.strip()));
    }
  };

  /** Separator of findings and impression. */
  public static final String SEPARATOR = "IMPRESSION:";

  private final String label;

  ReportSection(String label) {
    this.label = label;
  }

  /** Returns the name in an annotation, under the key {@code section}. */
  public String label() {
    return label;
  }

  abstract Optional<String> text(String findings, String impression);

  private static Optional<String> present(String section) {
    return SourceText.isMissing(section) ? Optional.empty() : Optional.of(section);
  }
}
