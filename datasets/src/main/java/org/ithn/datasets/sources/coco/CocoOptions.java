package org.ithn.datasets.sources.coco;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is prepared of COCO.
 *
 * @param karpathy {@code dataset_coco.json}
 * @param captions caption files, instead of {@code karpathy}
 * @param ids the folder of lists of caption numbers, with {@code captions}
 * @param images the folder of {@code train2014} and {@code val2014}, to look whether images are
 *     there; without it they are not looked for
 * @param out the folder to write
 * @param restval whether the part restval is trained on
 * @param share which part of the training captions is used
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
        "give --karpathy dataset_coco.json, or --captions with --ids");
  }
}
