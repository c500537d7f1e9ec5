package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnWeights;
import org.ithn.parity.ParityFixture;

/** Factory of R2GenCMN's transformer with a fixture's sizes, without dropout. */
final class R2GenCmnFixture {
  private R2GenCmnFixture() {}

  static MemoryTransformer transformer(ParityFixture fixture) throws IOException {
    R2GenCmnConfig config =
        new R2GenCmnConfig(
            "small-cnn", // not built: the fixture provides features
            fixture.intHyperparameter("d_model"),
            fixture.intHyperparameter("num_heads"),
            fixture.intHyperparameter("num_layers"),
            fixture.intHyperparameter("d_ff"),
            0,
            0,
            new R2GenCmnConfig.Memory(
                fixture.intHyperparameter("cmm_size"), fixture.intHyperparameter("topk")));
    return new MemoryTransformer(
        config, fixture.intHyperparameter("d_vf"), fixture.intHyperparameter("vocab_tokens") + 1);
  }

  /** Returns the mapping of the encoder-decoder's weights from the fixture's names. */
  static List<WeightMapping> weightMappings(ParityFixture fixture) throws IOException {
    return R2GenCmnWeights.encoderDecoder(fixture.intHyperparameter("num_layers"));
  }
}
