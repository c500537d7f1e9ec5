package org.ithn.datasets.sources.coco;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Inputs and output of {@link CocoPreparation}.
 *
 * @param karpathy {@code dataset_coco.json}
 * @param captions official caption files, instead of {@code karpathy}
 * @param ids the folder with the lists of caption numbers, required with {@code captions}
 * @param images the folder that contains {@code train2014} and {@code val2014}, to check that
 *     images exist; absent to skip the check
 * @param out the folder to write
 * @param restval true to add the part restval to the training split
 * @param share the part of the training captions to use
 */
public record CocoOptions(
    Optional<Path> karpathy,
    List<Path> captions,
    Optional<Path> ids,
    Optional<Path> images,
    Path out,
    boolean restval,
    TrainingSubset share) {
  public CocoOptions {
    captions = List.copyOf(captions);
    checkArgument(
        karpathy.isPresent() == captions.isEmpty() && ids.isPresent() != captions.isEmpty(),
        "prepare coco: set either karpathy, a file dataset_coco.json, or captions and ids");
  }
}
