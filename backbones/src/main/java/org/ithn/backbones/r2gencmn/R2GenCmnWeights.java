package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightName.Layout;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNet;
import org.ithn.backbones.vision.ResNetNames;
import org.ithn.backbones.vision.VisualExtractors;

/** The tables of names for whole checkpoints of R2GenCMN and of ITHN's released code. */
public final class R2GenCmnWeights {
  private static final String SCOPE = "backbone/";
  private static final String VISION = "visual_extractor.model.";

  private R2GenCmnWeights() {}

  /** Checkpoints of R2GenCMN: extractor and encoder-decoder, paths with {@code backbone/}. */
  public static WeightTable original(R2GenCmnConfig config) {
    return new WeightTable(backbone(config), R2GenCmnWeights::ignored);
  }

  /** Checkpoints of ITHN's released code: as R2GenCMN's, with both projections and both scales. */
  public static WeightTable ofReleasedIthn(R2GenCmnConfig config) {
    List<WeightName> rows = new ArrayList<>(backbone(config));
    rows.add(
        new WeightName("img_projection.linear1.weight", "alignment/image/kernel", Layout.LINEAR));
    rows.add(
        new WeightName("text_projection.linear1.weight", "alignment/report/kernel", Layout.LINEAR));
    rows.add(new WeightName("temp_1", "loss/clip/log_scale", Layout.SAME));
    rows.add(new WeightName("temp_3", "loss/clip/log_scale_s3", Layout.SAME));
    return new WeightTable(rows, R2GenCmnWeights::ignored);
  }

  /** Torchvision's own files, to start the extractor from; the classifier is left out. */
  public static WeightTable torchvision(R2GenCmnConfig config) {
    List<WeightName> rows = new ArrayList<>();
    new ResNetNames(resNet(config), ResNetNames.Custom.TORCHVISION)
        .table()
        .forEach(row -> rows.add(row.under("", SCOPE + "vision/")));
    return new WeightTable(
        rows, key -> key.startsWith("fc.") || key.endsWith("num_batches_tracked"));
  }

  private static ResNet resNet(R2GenCmnConfig config) {
    var extractor = VisualExtractors.named(config.vision());
    checkArgument(
        extractor instanceof ResNet,
        "backbone.vision is '%s', for which no PyTorch weights exist; choose a resnet",
        config.vision());
    return (ResNet) extractor;
  }

  private static List<WeightName> backbone(R2GenCmnConfig config) {
    List<WeightName> rows = new ArrayList<>();
    new ResNetNames(resNet(config), ResNetNames.Custom.SEQUENCE)
        .table()
        .forEach(row -> rows.add(row.under(VISION, SCOPE + "vision/")));
    new R2GenCmnNames(config.layers())
        .table()
        .forEach(
            (original, target) ->
                rows.add(
                    new WeightName(
                        "encoder_decoder." + original,
                        SCOPE + target.path(),
                        target.transposed() ? Layout.LINEAR : Layout.SAME)));
    return rows;
  }

  /** Counters of batches, tables of positions, and the memory's second name. */
  private static boolean ignored(String key) {
    return key.endsWith("num_batches_tracked")
        || key.endsWith(".pe")
        || key.startsWith("encoder_decoder.model.cmn.");
  }
}
