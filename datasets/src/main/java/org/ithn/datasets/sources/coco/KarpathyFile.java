package org.ithn.datasets.sources.coco;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.JsonLists;

/**
 * Captions from Karpathy's {@code dataset_coco.json}.
 *
 * <p>Its form:
 * {@code {"images": [{"cocoid", "filepath", "filename", "split", "sentences": [{"sentid", "raw"}]}]}}.
 * The file is streamed once per part; memory holds only numbers.
 */
final class KarpathyFile implements CocoSource {
  private final Path file;
  private final BadExamples bad;
  private final Map<Long, String> placeOfImage = new HashMap<>();
  private final Map<Long, String> placeOfCaption = new HashMap<>();

  KarpathyFile(Path file, BadExamples bad) {
    this.file = file;
    this.bad = bad;
  }

  @Override
  public void read(KarpathySplit part, Consumer<CaptionedImage> consumer) {
    JsonLists.read(
        file,
        Map.of(
            "images",
            (place, entry) -> {
              if (split(place, entry) == part) {
                consumer.accept(item(place, entry));
              }
            }),
        bad);
  }

  private static KarpathySplit split(String place, JsonNode entry) {
    String name = JsonLists.text(place, entry, "split");
    for (KarpathySplit part : KarpathySplit.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
        return part;
      }
    }
    throw new DataException(
        "%s: the split is '%s'; expected train, restval, val or test".formatted(place, name));
  }

  private CaptionedImage item(String place, JsonNode entry) {
    long id = JsonLists.number(place, entry, "cocoid");
    checkUnique(placeOfImage, id, place, "image");
    String path =
        JsonLists.text(place, entry, "filepath") + "/" + JsonLists.text(place, entry, "filename");
    List<Caption> captions = new ArrayList<>();
    JsonNode sentences = entry.path("sentences");
    for (int index = 0; index < sentences.size(); index++) {
      JsonNode sentence = sentences.path(index);
      String sentencePlace = "%s, image %d, sentence %d".formatted(place, id, index);
      try {
        long number = JsonLists.number(sentencePlace, sentence, "sentid");
        String text = JsonLists.text(sentencePlace, sentence, "raw");
        checkUnique(placeOfCaption, number, place, "sentence");
        captions.add(new Caption(number, text));
      } catch (DataException e) {
        bad.add(sentencePlace, e);
      }
    }
    if (captions.isEmpty()) {
      throw new DataException(
          "%s: image %d has no usable sentence; correct it or remove the image"
              .formatted(place, id));
    }
    return new CaptionedImage(place, id, path, captions);
  }

  /** Checks that a number belongs to one entry; every pass sees the same entry again. */
  private static void checkUnique(Map<Long, String> seen, long id, String place, String kind) {
    String first = seen.putIfAbsent(id, place);
    if (first != null && !first.equals(place)) {
      throw new DataException(
          "%s: duplicate %s %d (first at %s); remove one".formatted(place, kind, id, first));
    }
  }
}
