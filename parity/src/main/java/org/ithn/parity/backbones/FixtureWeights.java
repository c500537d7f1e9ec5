package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;

/** Loader of a fixture's weights under our names. */
final class FixtureWeights {
  private FixtureWeights() {}

  /**
   * Reads weights.
   *
   * @param file the fixture's file name without suffix
   * @param names the mappings of the weights to read
   * @return values by our paths, in our axis order
   */
  static Map<String, TensorData> load(ParityFixture fixture, String file, List<WeightMapping> names)
      throws IOException {
    Map<String, TensorData> arrays = fixture.readTensors(file);
    Map<String, TensorData> ours = new LinkedHashMap<>();
    for (WeightMapping mapping : names) {
      ours.put(mapping.path(), mapping.toTensorFlow(fixture.tensor(arrays, mapping.original())));
    }
    return ours;
  }
}
