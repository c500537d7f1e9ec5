package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;

/** A fixture's weights under our names. */
final class FixtureWeights {
  private FixtureWeights() {}

  /**
   * Reads weights.
   *
   * @param file of the fixture, without its ending
   * @param names of the weights to read
   * @return values by our paths, in our order of axes
   */
  static Map<String, TensorData> load(ParityFixture fixture, String file, List<WeightMapping> names)
      throws IOException {
    Map<String, TensorData> given = fixture.readTensors(file);
    Map<String, TensorData> ours = new LinkedHashMap<>();
    for (WeightMapping name : names) {
      ours.put(name.path(), name.toTensorFlow(fixture.tensor(given, name.original())));
    }
    return ours;
  }
}
