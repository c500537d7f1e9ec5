package org.ithn.cli.testing;

import java.nio.file.Path;

/** Small files that the tests of other modules read too. */
public final class Samples {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));

  /** Folder of DICOM files. */
  public static final Path DICOM = ROOT.resolve("datasets/src/test/resources/dicom");

  /** Folder of language models, one of each kind. */
  public static final Path LANGUAGE_MODELS =
      ROOT.resolve("backbones/src/test/resources/text-encoder");

  private Samples() {}
}
