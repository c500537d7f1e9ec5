package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.List;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnWeights;
import org.ithn.parity.ParityFixture;

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
    return R2GenCmnWeights.encoderDecoder(fixture.hyper("num_layers"));
  }
}
