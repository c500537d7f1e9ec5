package org.ithn.parity.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.Normalisation;
import org.ithn.framework.input.SampleRange;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;

/**
 * Parity check of decoded, resized, cropped, flipped and normalised images with PIL and
 * torchvision: exact bytes for lossless sources, gray levels within a tolerance for JPEG files.
 */
public final class TransformsParity implements ParityCheck {
  private static final double LEVEL = 1.0 / 255;

  @Override
  public String fixture() {
    return "transforms";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Normalisation normalisation =
        new Normalisation(
            floats(fixture.config().path("mean")), floats(fixture.config().path("std")));
    Map<String, TensorData> outputs = fixture.readTensors("outputs");
    for (JsonNode image : fixture.config().path("images")) {
      new FixtureImage(fixture, image, normalisation, rows).compare(outputs);
    }
  }

  private static List<Float> floats(JsonNode array) {
    List<Float> floats = new ArrayList<>();
    array.forEach(value -> floats.add(value.floatValue()));
    return floats;
  }

  /** Image of the fixture. */
  private record FixtureImage(
      ParityFixture fixture, JsonNode facts, Normalisation normalisation, ParityRecorder rows) {
    private String name() {
      return facts.path("file").asText();
    }

    private String stem() {
      return name().substring(0, name().lastIndexOf('.'));
    }

    private boolean isLossless() {
      return name().endsWith(".png");
    }

    private double levels() throws IOException {
      return fixture.tolerance(isLossless() ? "uint8_levels" : "uint8_levels_jpeg_source");
    }

    void compare(Map<String, TensorData> outputs) throws IOException {
      EightBitImage image = ImageDecoder.decode(fixture.folder().resolve(name()), SampleRange.FULL);
      rows.compare(
          name() + ": width and height",
          new double[] {image.width(), image.height()},
          new double[] {facts.path("width").asInt(), facts.path("height").asInt()},
          0);
      if (isLossless()) {
        hash("decoded", image, facts.path("sha256_decoded_rgb_bytes"));
      }
      TransformStages stages = new TransformStages(image, facts);
      for (Map.Entry<String, JsonNode> stage : facts.path("stages").properties()) {
        stage(stage.getKey(), stage.getValue(), stages);
      }
      if (isLossless()) {
        for (Map.Entry<String, JsonNode> stage : facts.path("sha256").properties()) {
          hash(stage.getKey(), stages.apply(stage.getKey()), stage.getValue());
        }
      }
      for (Map.Entry<String, TensorData> output : outputs.entrySet()) {
        if (output.getKey().startsWith(stem() + ".")) {
          output(output.getKey(), output.getValue(), stages);
        }
      }
    }

    private void hash(String stage, EightBitImage image, JsonNode expected) {
      String hash = Hashing.sha256().hashBytes(image.rgb()).toString();
      rows.require(name() + ": bytes of " + stage, hash.equals(expected.asText()));
    }

    private void stage(String stage, JsonNode expected, TransformStages stages) throws IOException {
      if (expected.has("size_wh")) {
        EightBitImage image = stages.apply(stage);
        rows.compare(
            name() + ": size of " + stage,
            new double[] {image.width(), image.height()},
            new double[] {
              expected.path("size_wh").path(0).asInt(), expected.path("size_wh").path(1).asInt()
            },
            0);
      }
      if (expected.has("file")) {
        EightBitImage stored =
            ImageDecoder.decode(
                fixture.folder().resolve(expected.path("file").asText()), SampleRange.FULL);
        rows.compare(
            name() + ": levels of " + stage,
            bytes(stages.apply(stage).rgb()),
            bytes(stored.rgb()),
            levels());
      }
    }

    private static double[] bytes(byte[] rgb) {
      double[] values = new double[rgb.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = rgb[i] & 0xff;
      }
      return values;
    }

    private void output(String key, TensorData expected, TransformStages stages)
        throws IOException {
      String stage = key.substring(stem().length() + 1);
      if (stage.endsWith("_uint8")) {
        byte[] rgb = stages.apply(stage.substring(0, stage.indexOf('_'))).rgb();
        double[] first = new double[Math.min(expected.size(), rgb.length)];
        System.arraycopy(bytes(rgb), 0, first, 0, first.length);
        rows.compare(key, first, expected.doubles(), levels());
        return;
      }
      EightBitImage image =
          stage.startsWith("eval") ? stages.applyEvaluation() : stages.applyTraining();
      float deviation = normalisation.deviation().stream().min(Float::compare).orElseThrow();
      double limit =
          fixture.tolerance("tensor_abs_from_equal_uint8") + levels() * LEVEL / deviation;
      rows.compare(key, subsample(image, expected), expected.doubles(), limit);
    }

    /** Returns every n-th row and column of {@code [3, height, width]}. */
    private double[] subsample(EightBitImage image, TensorData expected) {
      float[] pixels = new float[image.width() * image.height() * 3];
      normalisation.normalise(image, pixels, 0);
      int sampledRows = (int) expected.shape()[1];
      int sampledColumns = (int) expected.shape()[2];
      int down = (image.height() + sampledRows - 1) / sampledRows;
      int right = (image.width() + sampledColumns - 1) / sampledColumns;
      double[] values = new double[expected.size()];
      int at = 0;
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < sampledRows; y++) {
          for (int x = 0; x < sampledColumns; x++) {
            values[at++] = pixels[(y * down * image.width() + x * right) * 3 + c];
          }
        }
      }
      return values;
    }
  }
}
