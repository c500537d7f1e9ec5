package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.runs.ReportSample;
import org.ithn.framework.training.TrainingEvent;
import org.ithn.framework.training.TrainingOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A variant that is trained with a listener, cancelled and resumed. */
final class VariantTrainingTest {
  @TempDir private Path folder;

  private Variant variant() throws IOException {
    return TinyExperiment.draw(folder.resolve("data"))
        .variant()
        .withKey("training.batch", 4)
        .withKey("training.monitoring.samples", 1)
        .withKey("training.monitoring.images", true)
        .epochs(1);
  }

  @Test
  void aListenerCanCancelAndTheRunResumesToAValidationWithASample() throws IOException {
    Variant variant = variant();
    Path run = folder.resolve("run");
    List<TrainingEvent> events = new ArrayList<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    TrainingOutcome first =
        variant.train(
            run,
            event -> {
              events.add(event);
              cancelled.compareAndSet(false, event instanceof TrainingEvent.Step);
            },
            cancelled::get);
    assertThat(first.isCancelled()).isTrue();
    assertThat(first.bestScore()).isEmpty();
    assertThat(first.state().step()).isEqualTo(1);
    assertThat(events.get(events.size() - 1)).isInstanceOf(TrainingEvent.Checkpoint.class);

    TrainingOutcome second = variant.train(run, events::add);
    assertThat(second.isCancelled()).isFalse();
    assertThat(second.completeEpochs()).isEqualTo(1);
    TrainingEvent.Validation validation =
        events.stream()
            .filter(TrainingEvent.Validation.class::isInstance)
            .map(TrainingEvent.Validation.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(second.bestScore().getAsDouble()).isEqualTo(validation.scores().get("BLEU-4"));
    assertThat(validation.samples()).hasSize(1);
    ReportSample sample = validation.samples().get(0);
    assertThat(sample.references()).isNotEmpty();
    BufferedImage drawn = ImageIO.read(sample.image().orElseThrow().png().newInput());
    assertThat(drawn.getHeight()).isEqualTo(256);
    assertThat(drawn.getWidth()).isEqualTo(sample.image().orElseThrow().width());
    assertThat(hasRed(drawn)).isTrue();
  }

  @Test
  void theLastValidatedEpochCanBeTheBestOne() throws IOException {
    Variant three =
        variant()
            .epochs(3)
            .withKey("training.monitoring.images", false)
            .withKey("evaluation.selection", "last");
    TrainingOutcome outcome = three.train(folder.resolve("last"), event -> {});
    assertThat(outcome.bestEpoch()).hasValue(3);
    assertThat(outcome.bestScore().getAsDouble()).isEqualTo(3);
  }

  private static boolean hasRed(BufferedImage image) {
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int rgb = image.getRGB(x, y);
        if ((rgb >> 16 & 0xff) > (rgb & 0xff) + 50) {
          return true;
        }
      }
    }
    return false;
  }
}
