package org.ithn.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.PngFile;
import org.ithn.framework.files.Json;
import org.ithn.framework.input.SampleRange;

/**
 * Image files for a served model, which reads PNG and JPEG: DICOM files become PNG files in a
 * temporary folder of their own, which closing deletes.
 */
final class ServableImages implements AutoCloseable {
  private final SampleRange range;
  private final Path folder;
  private final Map<Path, Path> converted = new HashMap<>();

  private ServableImages(SampleRange range, Path folder) {
    this.range = range;
    this.folder = folder;
  }

  /**
   * Creates the folder.
   *
   * @param model a version of a served model; its configuration says how samples are scaled
   */
  static ServableImages of(Path model) throws IOException {
    return new ServableImages(range(model), Files.createTempDirectory("ithn-dicom"));
  }

  /** Returns {@code data.image.range} of the model's configuration; full if it has none. */
  private static SampleRange range(Path model) throws IOException {
    Path config = model.resolve("assets.extra").resolve("config.json");
    if (!Files.isRegularFile(config)) {
      return SampleRange.FULL;
    }
    JsonNode range = Json.LENIENT.readTree(config.toFile()).at("/data/image/range");
    return range.asText().equals(Ascii.toLowerCase(SampleRange.PERCENTILE.name()))
        ? SampleRange.PERCENTILE
        : SampleRange.FULL;
  }

  /** Returns the studies with a PNG file in place of each DICOM file. */
  List<List<Path>> servable(List<List<Path>> studies) {
    return studies.stream().map(study -> study.stream().map(this::servable).toList()).toList();
  }

  private Path servable(Path file) {
    if (!DicomImage.matches(file)) {
      return file;
    }
    return converted.computeIfAbsent(
        file,
        each -> {
          Path png = folder.resolve(converted.size() + ".png");
          PngFile.write(ImageDecoder.decode(each, range), png);
          return png;
        });
  }

  @Override
  public void close() throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
