package org.ithn.cli.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.PngFile;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.input.SampleRange;

/**
 * Image files for a served model, which reads PNG and JPEG: DICOM files become PNG files in a
 * temporary folder of their own, which closing deletes.
 */
final class ServableImages implements AutoCloseable {
  private final SampleRange range;
  private Optional<TemporaryFolder> folder = Optional.empty(); // created with the first PNG file
  private final Map<Path, Path> converted = new HashMap<>();

  private ServableImages(SampleRange range) {
    this.range = range;
  }

  /**
   * Reads how the model scales samples.
   *
   * @param model a version of a served model; its configuration says how samples are scaled
   */
  static ServableImages of(Path model) throws IOException {
    return new ServableImages(range(model));
  }

  /** Returns {@code data.image.range} of the model's configuration; full if it has none. */
  private static SampleRange range(Path model) throws IOException {
    Path config = model.resolve("assets.extra").resolve("config.json");
    if (!Files.isRegularFile(config)) {
      return SampleRange.FULL;
    }
    JsonNode range = Json.LENIENT.readTree(TextFile.read(config)).at("/data/image/range");
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
          Path png = folder().resolve(converted.size() + ".png");
          PngFile.write(ImageDecoder.decode(each, range), png);
          return png;
        });
  }

  private Path folder() {
    try {
      if (folder.isEmpty()) {
        folder =
            Optional.of(
                TemporaryFolder.create(
                    Path.of(System.getProperty("java.io.tmpdir")), "ithn-dicom-"));
      }
      return folder.get().path();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary folder", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (folder.isPresent()) {
      folder.get().close();
    }
  }
}
