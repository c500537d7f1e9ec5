package org.ithn.datasets.sources.coco;

import java.util.List;
import java.util.function.Consumer;

/** Captions of images, part by part; entries that cannot be used have been told to their place. */
interface CocoSource {
  /** Parts of Karpathy's split. */
  enum KarpathySplit {
    TRAIN,
    /** Images of COCO's validation set that are used for training. */
    RESTVAL,
    VAL,
    TEST
  }

  /**
   * A caption.
   *
   * @param id unique among all captions
   * @param text not blank, as written
   */
  record Caption(long id, String text) {}

  /**
   * An image with captions: all of them in {@link KarpathySplit#VAL} and {@link
   * KarpathySplit#TEST}, else some.
   *
   * @param place for messages
   * @param id COCO's number
   * @param path relative to the folder of images
   * @param captions at least one
   */
  record CaptionedImage(String place, long id, String path, List<Caption> captions) {
    public CaptionedImage {
      captions = List.copyOf(captions);
    }
  }

  /** Gives the images of a part, in the source's order. */
  void read(KarpathySplit part, Consumer<CaptionedImage> consumer);
}
