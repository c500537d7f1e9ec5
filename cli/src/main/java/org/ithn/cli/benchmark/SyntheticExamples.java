package org.ithn.cli.benchmark;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.losses.Objective;
import org.tensorflow.ndarray.Shape;

/**
 * Random images and full-length reports for benchmarks without a data set.
 *
 * @param experiment the experiment, which determines report lengths and additional inputs
 * @param shape the shape of one example's vision input
 * @param random the source of the values
 */
record SyntheticExamples(Experiment experiment, List<Integer> shape, Random random) {
  /** Vocabulary size of IU X-Ray with a threshold of 3. */
  private static final int WORDS = 760;

  private static final int LETTERS = 26;

  /** Creates examples whose vision input is the experiment's images. */
  SyntheticExamples(Experiment experiment, Random random) {
    this(experiment, experiment.data().exampleShape(), random);
  }

  /** Returns an experiment whose vocabulary consists of synthetic words and the full stop. */
  static Experiment experiment(ExperimentConfig config) {
    List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN, "."));
    IntStream.range(2, WORDS).mapToObj(SyntheticExamples::word).forEach(words::add);
    Collections.sort(words);
    return Experiment.of(config, Vocabulary.ofWords(words));
  }

  /** Returns a word of four letters, which can serve as a tag. */
  private static String word(int number) {
    StringBuilder word = new StringBuilder("w");
    for (int place = LETTERS * LETTERS; place > 0; place /= LETTERS) {
      word.append((char) ('a' + number / place % LETTERS));
    }
    return word.toString();
  }

  /** Draws a batch of the configured size. */
  Batch batch(Objective objective) {
    int negatives = objective.negativesPerExample();
    TrainingConfig training = experiment.config().training();
    int size = training.batch();
    Map<String, Shape> extras = new TreeMap<>(experiment.backbone().extraInputs());
    extras.putAll(objective.extraInputs());
    if (training.sampler() == BatchSampler.CLOSED_PAIRS && negatives > 0) {
      return Batch.ofClosedPairs(
          examples(size, extras), IntStream.range(0, size).mapToObj(row -> row ^ 1).toList());
    }
    List<Examples> further = new ArrayList<>();
    for (int k = 0; k < negatives; k++) {
      further.add(examples(size, extras));
    }
    return new Batch(examples(size, extras), further);
  }

  /** Draws examples with additional inputs whose values are 0 or 1. */
  Examples examples(int size, Map<String, Shape> extras) {
    int length = shape.stream().reduce(1, (a, b) -> a * b);
    float[] pixels = new float[size * length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    List<int[]> reports = new ArrayList<>();
    for (int b = 0; b < size; b++) {
      reports.add(report());
    }
    return new Examples(
        IntStream.range(0, size).mapToObj(i -> "example " + i).toList(),
        new Images(pixels, size, shape),
        Tokens.of(reports),
        Maps.transformValues(extras, extra -> extra(size, extra)));
  }

  private int[] report() {
    int[] row = new int[experiment.data().text().maxSeqLength()];
    for (int i = 1; i < row.length - 1; i++) {
      row[i] = 1 + random.nextInt(WORDS);
    }
    return row;
  }

  private ExtraInput extra(int size, Shape shape) {
    float[] values = new float[(int) (size * shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
    }
    return new ExtraInput(values, Shape.of(size).append(shape));
  }
}
