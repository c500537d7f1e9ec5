package org.ithn.cli.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;

/**
 * A few phantoms and the arguments to train the smallest R2GenCMN on them, with 4 steps per epoch
 * and a checkpoint and progress line at each step.
 *
 * @param files the phantoms
 */
public record TinyTraining(PhantomFiles files) {
  public static final int TRAIN = 24;
  public static final int TEST = 4;
  public static final int EPOCHS = 4;
  public static final int STEPS = 16;

  private static final List<String> KEYS =
      List.of(
          "backbone.width=16",
          "backbone.heads=2",
          "backbone.memory.slots=8",
          "backbone.memory.top_k=4",
          "backbone.feed_forward_width=16",
          "ithn.alignment.width=8",
          "training.epochs=" + EPOCHS,
          "training.batch=7",
          "training.monitoring.validate_every_epochs=2",
          "training.monitoring.log_every_steps=1",
          "training.monitoring.save_every_steps=1",
          "evaluation.decoding.method=greedy",
          "evaluation.decoding.beam=1",
          "evaluation.decoding.max_length=5");

  /** Generates the phantoms in a folder. */
  public static TinyTraining draw(Path folder) throws IOException {
    return new TinyTraining(
        new PhantomGenerator(new PhantomConfig(TRAIN, 4, TEST, 32, 5)).generate(folder));
  }

  /** Returns {@code train --out ROOT ...} with further arguments. */
  public String[] train(Path root, String... further) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--preset", "r2gencmn-phantom", "--out", root.toString()));
    List<String> keys = new ArrayList<>(KEYS);
    keys.addAll(data());
    keys.forEach(key -> arguments.addAll(List.of("--set", key)));
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  /** Returns the arguments without hard negatives, whose second pass takes most of the time. */
  public String[] trainAlone(Path root, String... further) {
    List<String> arguments = new ArrayList<>(List.of("--set", "ithn.strategy=none"));
    arguments.addAll(List.of(further));
    return train(root, arguments.toArray(String[]::new));
  }

  /** Returns the keys that name the phantoms. */
  public List<String> data() {
    return List.of(
        "data.files.annotation=" + files.annotation(),
        "data.files.images=" + files.images(),
        "data.image.size=32");
  }
}
