package org.ithn.parity.backbones;

import java.io.IOException;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.visualgpt.TokenIdMapping;
import org.ithn.backbones.visualgpt.VisualGpt;
import org.ithn.backbones.visualgpt.VisualGptConfig;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionMask;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.backbones.visualgpt.VisualGptConfig.Regions;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;
import org.ithn.backbones.visualgpt.VisualGptWeights;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityFixture;

/**
 * Model of the fixture {@code visualgpt} at one gate threshold.
 *
 * @param model the model on fixed region features
 * @param tokens the mapping of the fixture's vocabulary rows
 * @param weights the mapping of weights from the fixture's names
 */
record VisualGptFixture(VisualGpt model, TokenIdMapping tokens, List<WeightMapping> weights) {
  /**
   * Returns the model.
   *
   * @param tau {@code tau} followed by the threshold, as in the fixture
   */
  static VisualGptFixture of(ParityFixture fixture, String tau) throws IOException {
    VisualGptConfig config =
        new VisualGptConfig(
            new Regions(RegionSource.FEATURES, fixture.intHyperparameter("d_in"), RegionMask.NONE),
            "",
            TokenKind.WORDS, // unused: the fixture provides the rows
            fixture.intHyperparameter("d_model"),
            fixture.intHyperparameter("n_head"),
            new VisualGptConfig.Encoder(
                fixture.intHyperparameter("enc_layers"), fixture.intHyperparameter("enc_d_ff")),
            new VisualGptConfig.Decoder(
                fixture.intHyperparameter("n_layer"),
                fixture.intHyperparameter("n_positions"),
                Double.parseDouble(tau.substring("tau".length())),
                0),
            0);
    int words = fixture.intHyperparameter("vocab_size");
    TokenIdMapping tokens =
        new TokenIdMapping(
            words,
            fixture.intHyperparameter("eos"),
            fixture.intHyperparameter("bos"),
            fixture.intHyperparameter("pad"),
            words);
    return new VisualGptFixture(
        new VisualGpt(config, tokens, 1), tokens, VisualGptWeights.encoderDecoder(config));
  }

  /** Maps the original's words to our ids; after the end, the original writes its word 0. */
  static double[] idsUntilEnd(TokenIdMapping tokens, TensorData words) {
    int length = (int) words.shape()[2];
    int[] given = words.ints();
    double[] ids = new double[given.length];
    boolean open = true;
    for (int i = 0; i < given.length; i++) {
      open = i % length == 0 || (open && ids[i - 1] != 0);
      ids[i] = open ? tokens.idOfRow(given[i]) : given[i];
    }
    return ids;
  }
}
