package org.ithn.datasets.study;

import com.google.common.base.Ascii;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.Normalisation;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.input.AugmentationParameters;
import org.ithn.framework.input.ImageOptions;
import org.ithn.framework.input.ImagePipeline;

/** Batches whose images are read by TensorFlow's input ops. */
final class GraphImageBatches implements AutoCloseable {
  private final DataConfig config;
  private final Optional<TrainTransformConfig> training;
  private final Map<String, StudyInput> inputs;
  private final ImagePipeline pipeline;

  /**
   * Creates the batches of these examples.
   *
   * @throws DataException if an image is named like a DICOM file, which TensorFlow cannot read
   */
  static GraphImageBatches of(
      List<StudyExample> examples,
      DataConfig config,
      Optional<TrainTransformConfig> training,
      Map<String, StudyInput> inputs) {
    for (StudyExample example : examples) {
      for (Path image : example.images()) {
        if (Ascii.toLowerCase(image.toString()).endsWith(".dcm")) {
          throw new DataException(
              ("example '%s': image %s is a DICOM file, which TensorFlow does not read; set"
                      + " data.loading.pipeline=java, or convert the images to PNG")
                  .formatted(example.id(), image));
        }
      }
    }
    return new GraphImageBatches(config, training, inputs);
  }

  private GraphImageBatches(
      DataConfig config, Optional<TrainTransformConfig> training, Map<String, StudyInput> inputs) {
    this.config = config;
    this.inputs = inputs;
    this.training = training;
    int size = config.image().size();
    this.pipeline =
        new ImagePipeline(
            new ImageOptions(
                training.map(TrainTransformConfig::resizeTo).orElse(size),
                training
                    .map(each -> each.resize() == TrainTransformConfig.Resize.SHORTER_SIDE)
                    .orElse(false),
                size,
                config.image().range(),
                Normalisation.IMAGENET.mean(),
                Normalisation.IMAGENET.deviation()),
            config.loading().workers());
  }

  /** Returns the batches of these rows and starts prefetching them. */
  Iterator<Batch> batches(
      List<BatchPlan.PlannedBatch> rows, EpochRandom draws, Map<String, int[]> tokens) {
    if (rows.isEmpty()) {
      return List.<Batch>of().iterator();
    }
    List<Path> files = new ArrayList<>();
    List<AugmentationParameters> drawn = new ArrayList<>();
    for (BatchPlan.PlannedBatch batch : rows) {
      for (BatchPlan.Slot slot : slotsByColumn(batch)) {
        for (Path file : slot.example().images()) {
          int view = drawn.size() % config.viewsPerExample();
          files.add(file);
          drawn.add(augmentation(draws, slot, view));
        }
      }
    }
    int perBatch = slotsByColumn(rows.get(0)).size() * config.viewsPerExample();
    return new Epoch(rows.iterator(), pipeline.read(files, drawn, perBatch), tokens);
  }

  private AugmentationParameters augmentation(EpochRandom draws, BatchPlan.Slot slot, int view) {
    if (training.isEmpty()) {
      return AugmentationParameters.NONE;
    }
    AugmentationParameters drawn =
        AugmentationParameters.of(draws.augmentation(slot.anchorId(), slot.role(), view));
    return training.get().flip() ? drawn : drawn.withoutFlip();
  }

  /** Returns the examples of all rows, then the first negatives of all rows, and so on. */
  private static List<BatchPlan.Slot> slotsByColumn(BatchPlan.PlannedBatch batch) {
    List<BatchPlan.Slot> slots = new ArrayList<>();
    for (int column = 0; column < batch.rows().get(0).size(); column++) {
      for (List<BatchPlan.Slot> row : batch.rows()) {
        slots.add(row.get(column));
      }
    }
    return slots;
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** Batches of an epoch, in the order of the pipeline. */
  private final class Epoch implements Iterator<Batch>, AutoCloseable {
    private final Iterator<BatchPlan.PlannedBatch> rows;
    private final ImagePipeline.BatchReader run;
    private final Map<String, int[]> tokens;

    Epoch(
        Iterator<BatchPlan.PlannedBatch> rows,
        ImagePipeline.BatchReader run,
        Map<String, int[]> tokens) {
      this.rows = rows;
      this.run = run;
      this.tokens = tokens;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Batch next() {
      BatchPlan.PlannedBatch batch = rows.next();
      List<BatchPlan.Slot> slots = slotsByColumn(batch);
      float[] values;
      try {
        values = run.next();
      } catch (UncheckedIOException e) {
        throw undecodable(slots, e);
      }
      int size = batch.rows().size();
      int length = values.length / slots.size() * size;
      List<Examples> columns = new ArrayList<>();
      for (int at = 0; at < slots.size(); at += size) {
        int from = at / size * length;
        columns.add(
            examples(
                slots.subList(at, at + size),
                Arrays.copyOfRange(values, from, from + length),
                batch.minLength(at / size)));
      }
      return batch.inBatchNegatives().isEmpty()
          ? new Batch(columns.get(0), columns.subList(1, columns.size()))
          : Batch.ofClosedPairs(columns.get(0), batch.inBatchNegatives());
    }

    private Examples examples(List<BatchPlan.Slot> slots, float[] values, int tokenLength) {
      return new Examples(
          slots.stream().map(slot -> slot.example().id()).toList(),
          new Images(values, slots.size(), config.exampleShape()),
          Tokens.of(
              slots.stream().map(slot -> tokens.get(slot.example().study().id())).toList(),
              tokenLength),
          StudyInputs.batchValues(inputs, slots.stream().map(BatchPlan.Slot::example).toList()));
    }

    @Override
    public void close() {
      run.close();
    }
  }

  /**
   * Finds the damaged file with the Java decoder, because TensorFlow's message does not name it.
   */
  private DataException undecodable(List<BatchPlan.Slot> slots, UncheckedIOException e) {
    for (BatchPlan.Slot slot : slots) {
      try {
        slot.example()
            .images()
            .forEach(image -> ImageDecoder.decode(image, config.image().range()));
      } catch (DataException named) {
        return new DataException(
            "example '%s': %s".formatted(slot.example().id(), named.getMessage()), named);
      }
    }
    return new DataException(
        ("batch starting with '%s': TensorFlow cannot read an image (%s); set"
                + " data.loading.pipeline=java")
            .formatted(slots.get(0).example().id(), e.getMessage().lines().findFirst().orElse("")),
        e);
  }
}
