package org.ithn.backbones.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightName.Layout;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnNames;
import org.ithn.framework.parity.ParityFixture;
import org.ithn.framework.tensors.TensorData;

/** R2GenCMN's transformer in the sizes of a fixture, without dropout. */
final class R2GenCmnFixture {
  private R2GenCmnFixture() {}

  static MemoryTransformer transformer(ParityFixture fixture) throws IOException {
    R2GenCmnConfig config =
        new R2GenCmnConfig(
            "small-cnn", // not built: the features are given
            fixture.hyper("d_model"),
            fixture.hyper("num_heads"),
            fixture.hyper("num_layers"),
            fixture.hyper("d_ff"),
            0,
            0,
            new R2GenCmnConfig.Memory(fixture.hyper("cmm_size"), fixture.hyper("topk")));
    return new MemoryTransformer(config, fixture.hyper("d_vf"), fixture.hyper("vocab_tokens") + 1);
  }

  /** The encoder-decoder's weights, by the names of the fixture. */
  static List<WeightName> weights(ParityFixture fixture) throws IOException {
    List<WeightName> weights = new ArrayList<>();
    new R2GenCmnNames(fixture.hyper("num_layers"))
        .table()
        .forEach(
            (original, target) ->
                weights.add(
                    new WeightName(
                        original,
                        target.path(),
                        target.transposed() ? Layout.LINEAR : Layout.SAME)));
    return weights;
  }

  /** The fixture's values of these weights, by our names. */
  static Map<String, TensorData> values(ParityFixture fixture, List<WeightName> weights)
      throws IOException {
    Map<String, TensorData> given = fixture.tensors("weights");
    Map<String, TensorData> ours = new LinkedHashMap<>();
    for (WeightName weight : weights) {
      ours.put(weight.path(), weight.toOurs(fixture.tensor(given, weight.original())));
    }
    return ours;
  }
}
