package org.ithn.cli.benchmark;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;

/**
 * Factory of benchmark cases by name. A name determines the measurement completely, so cases other
 * than the default ones can be requested.
 *
 * <ul>
 *   <li>{@code step/BACKBONE/VISION/STRATEGY/PRECISION}: a training step of the preset {@code
 *       BACKBONE-iu-xray}; PRECISION is {@code float32} or {@code bf16}. Suffixes: {@code
 *       /closed-pairs} selects that sampler, {@code /frozen} or {@code /cached} that mode of the
 *       visual extractor, {@code /recompute-cheap}, {@code /recompute-blocks} or {@code /microN}
 *       (micro-batches) a memory option, and {@code /batchN} a batch of N examples
 *   <li>{@code strategy/BACKBONE/VISION/STRATEGY/PRECISION}: steps paired with steps of the
 *       strategy {@code prior}
 *   <li>{@code recompute/BACKBONE/VISION/STRATEGY/PRECISION/KIND}: steps with gradient
 *       checkpointing, KIND {@code cheap} or {@code blocks}, paired with steps that keep their
 *       activations
 *   <li>{@code encode/BACKBONE/VISION/PRECISION}
 *   <li>{@code decode/BACKBONE/beamK/PRECISION}, with the suffix {@code /batchN} for N images, and
 *       {@code decode-savedmodel/...} for an exported model
 *   <li>{@code export/BACKBONE/VISION/PRECISION}
 *   <li>{@code input/java}, {@code input/graph}
 *   <li>{@code mining/dense/VECTORS}, exact, and {@code mining/lucene/VECTORS}, with an index
 *   <li>{@code metrics/captions/PAIRS}
 * </ul>
 */
final class BenchmarkCases {
  private static final Splitter PARTS = Splitter.on('/');
  private static final int REPEATS = 5;
  private static final int PAIRS = 11; // for steps with similar times
  private static final String FLOAT32 = "float32";
  private static final String BF16 = "bf16";
  private static final String BATCH = "batch[1-9]\\d{0,3}";

  /** Names of the default rows, measured without {@code --only}. */
  static final ImmutableList<String> DEFAULTS =
      ImmutableList.of(
          "step/r2gencmn/resnet101/projected/float32",
          "step/r2gencmn/resnet101/projected/bf16",
          "step/r2gencmn/resnet18/none/float32",
          "step/r2gencmn/resnet18/prior/float32",
          "strategy/r2gencmn/resnet18/mochi/float32",
          "strategy/r2gencmn/resnet18/projected/float32",
          "step/r2gencmn/resnet18/projected/float32",
          "step/r2gencmn/resnet18/projected/float32/closed-pairs",
          "step/r2gencmn/resnet18/projected/float32/cached",
          "step/r2gen/resnet18/none/float32",
          "step/xpronet/resnet18/none/float32",
          "step/visualgpt/resnet18/none/float32",
          "step/contrastive-attention/resnet18/none/float32",
          "step/co-att/resnet18/none/float32",
          "step/hrgr/resnet18/none/float32",
          "step/cmas-rl/resnet18/none/float32",
          "step/ppked/resnet18/none/float32",
          "step/kerp/resnet18/none/float32",
          "step/medskip/hrnet-w18-cbam-skips/none/float32",
          "encode/r2gencmn/resnet101/float32",
          "decode/r2gencmn/beam3/float32",
          "decode/r2gen/beam3/float32",
          "decode-savedmodel/r2gencmn/beam3/float32",
          "export/r2gencmn/resnet101/float32",
          "input/java",
          "input/graph",
          "mining/dense/10000",
          "metrics/captions/1000");

  private BenchmarkCases() {}

  /**
   * Returns the default rows that a pattern matches, or the row with exactly that name.
   *
   * @param pattern a name in which {@code *} matches any text; {@code *} alone for all default rows
   */
  static List<String> namesMatching(String pattern) {
    Pattern whole = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    List<String> names = DEFAULTS.stream().filter(whole.asMatchPredicate()).toList();
    if (!names.isEmpty()) {
      return names;
    }
    if (pattern.contains("*")) {
      throw new UserException(
          "--only %s matches no default row; run ./ithn benchmark --list to list them"
              .formatted(pattern));
    }
    forName(pattern); // throws if the name is invalid
    return List.of(pattern);
  }

  /**
   * Returns the case with the given name.
   *
   * @throws UserException if there is no such case
   */
  static BenchmarkCase forName(String name) {
    List<String> parts = PARTS.splitToList(name);
    if (!List.of("step", "strategy", "recompute").contains(parts.get(0)) && parts.contains(BF16)) {
      throw new UserException(
          "benchmark '%s': only training steps support bf16; use float32".formatted(name));
    }
    return switch (parts.get(0)) {
      case "step", "strategy", "recompute" -> stepCase(name, parts);
      case "encode", "decode", "decode-savedmodel", "export" -> modelCase(name, parts);
      default -> partCase(name, parts);
    };
  }

  /**
   * Opens the work of a training step or of decoding.
   *
   * @throws UserException if the row is of another kind
   */
  static TimedWork open(String name) {
    BenchmarkCase row = forName(name);
    if (row instanceof StepCase step) {
      return RandomSteps.of(step.config());
    }
    if (row instanceof DecodeCase decode) {
      return decode.open();
    }
    throw new UserException(
        "benchmark '%s': only training steps and decoding run in pairs".formatted(name));
  }

  private static String shape(List<String> parts) {
    return parts.get(0) + "/" + parts.size();
  }

  /** Cases that measure steps of training. */
  private static BenchmarkCase stepCase(String name, List<String> parts) {
    return switch (shape(parts)) {
      case "step/5" -> step(name, parts, List.of());
      case "step/6" -> step(name, parts, List.of(variation(name, parts.get(5))));
      case "strategy/5" ->
          new PairedStepsCase(
              name,
              stepConfig(parts, parts.get(3), List.of()),
              stepConfig(parts, "prior", List.of()),
              "prior",
              PAIRS);
      case "recompute/6" ->
          new PairedStepsCase(
              name,
              stepConfig(parts, parts.get(3), List.of(recompute(name, parts.get(5)))),
              stepConfig(parts, parts.get(3), List.of()),
              "recompute=none",
              REPEATS);
      default -> throw unknown(name);
    };
  }

  /** Cases that measure a model at work, without training. */
  private static BenchmarkCase modelCase(String name, List<String> parts) {
    return switch (shape(parts)) {
      case "encode/4" -> new DecodeCase(name, encoder(parts), DecodeCase.Part.ENCODE, REPEATS);
      case "decode/4", "decode/5" ->
          new DecodeCase(name, decoder(name, parts), DecodeCase.Part.SEARCH, REPEATS);
      case "decode-savedmodel/4", "decode-savedmodel/5" ->
          new SavedModelCase(name, decoder(name, parts), REPEATS);
      case "export/4" -> new ExportCase(name, encoder(parts), REPEATS);
      default -> throw unknown(name);
    };
  }

  private static ExperimentConfig encoder(List<String> parts) {
    return config(parts.get(1), parts.get(3), vision(parts.get(1), parts.get(2)), List.of());
  }

  private static ExperimentConfig decoder(String name, List<String> parts) {
    List<String> keys = new ArrayList<>(beam(name, parts.get(2)));
    if (parts.size() > 4) {
      keys.add(decodingBatch(name, parts.get(4)));
    }
    return config(parts.get(1), parts.get(3), List.of(), keys);
  }

  private static String decodingBatch(String name, String part) {
    if (!part.matches(BATCH)) {
      throw new UserException(
          "benchmark '%s': the last part is '%s'; expected batchN (1 to 9999)"
              .formatted(name, part));
    }
    return "evaluation.batch=" + part.replace("batch", "");
  }

  /** Cases without a model. */
  private static BenchmarkCase partCase(String name, List<String> parts) {
    return switch (shape(parts)) {
      case "input/2" -> InputCase.of(name, parts.get(1));
      case "mining/3" -> mining(name, parts.get(1), parts.get(2));
      case "metrics/3" -> MetricsCase.of(name, parts.get(1), parts.get(2), REPEATS);
      default -> throw unknown(name);
    };
  }

  private static BenchmarkCase mining(String name, String search, String size) {
    MiningCase exact = MiningCase.of(name, size, REPEATS);
    return switch (search) {
      case "dense" -> exact;
      case "lucene" -> new IndexCase(name, exact.size());
      default -> throw unknown(name);
    };
  }

  private static UserException unknown(String name) {
    return new UserException(
        "no benchmark named '%s'; names look like %s, see docs/performance.md for all forms"
            .formatted(name, DEFAULTS.get(0)));
  }

  private static String recompute(String name, String kind) {
    if (!kind.equals("cheap") && !kind.equals("blocks")) {
      throw new UserException(
          "benchmark '%s': the last part is '%s'; expected cheap or blocks".formatted(name, kind));
    }
    return "training.compute.recompute=" + kind;
  }

  private static String variation(String name, String part) {
    if (part.matches("micro[1-9]\\d?")) {
      return "training.compute.micro_batch=" + part.replace("micro", "");
    }
    if (part.matches(BATCH)) {
      return "training.batch=" + part.replace("batch", "");
    }
    return switch (part) {
      case "closed-pairs" -> "training.sampler=closed-pairs";
      case "frozen", "cached" -> "training.vision.mode=" + part;
      case "recompute-cheap", "recompute-blocks" -> recompute(name, part.replace("recompute-", ""));
      default ->
          throw new UserException(
              ("benchmark '%s': the last part is '%s'; expected closed-pairs, frozen, cached,"
                      + " recompute-cheap, recompute-blocks, microN (1 to 99) or batchN (1 to"
                      + " 9999)")
                  .formatted(name, part));
    };
  }

  private static BenchmarkCase step(String name, List<String> parts, List<String> further) {
    return new StepCase(name, stepConfig(parts, parts.get(3), further), REPEATS);
  }

  private static ExperimentConfig stepConfig(
      List<String> parts, String strategy, List<String> further) {
    List<String> keys = new ArrayList<>(List.of("ithn.strategy=" + strategy));
    keys.addAll(further);
    return config(parts.get(1), parts.get(4), vision(parts.get(1), parts.get(2)), keys);
  }

  private static List<String> vision(String backbone, String vision) {
    String within = backbone.equals("contrastive-attention") ? "r2gencmn." : "";
    List<String> keys = new ArrayList<>();
    keys.add("backbone.%svision=%s".formatted(within, vision));
    if (!vision.equals("resnet101")) { // as in the presets for two cores
      keys.add("data.image.size=128");
      keys.add("data.image.train_transform.resize_to=146");
    }
    return keys;
  }

  private static List<String> beam(String name, String part) {
    String digits = part.replace("beam", "");
    if (!part.startsWith("beam") || !digits.matches("[1-9]\\d?")) {
      throw new UserException(
          "benchmark '%s': got '%s'; expected beamK with K from 1 to 99".formatted(name, part));
    }
    return List.of("evaluation.decoding.beam=" + digits);
  }

  private static ExperimentConfig config(
      String backbone, String precision, List<String> vision, List<String> keys) {
    if (!precision.equals(FLOAT32) && !precision.equals(BF16)) {
      throw new UserException(
          "benchmark: unknown precision '%s'; use float32, or bf16 for training steps"
              .formatted(precision));
    }
    List<String> all = new ArrayList<>(vision);
    all.add("training.compute.precision=" + precision);
    all.addAll(keys);
    return Plugins.configReader()
        .read(List.of(backbone + "-iu-xray"), List.of(), all)
        .withRandomInit();
  }
}
