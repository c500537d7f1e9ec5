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
 * Karpathy's {@code dataset_coco.json}: {@code {"images": [{"cocoid", "filepath", "filename",
 * "split", "sentences": [{"sentid", "raw"}]}]}}. It is read once for each part, and memory holds
 * numbers alone.
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
      String where = "%s, image %d, sentence %d".formatted(place, id, index);
      try {
        long number = JsonLists.number(where, sentence, "sentid");
        String text = JsonLists.text(where, sentence, "raw");
        checkUnique(placeOfCaption, number, place, "sentence");
        captions.add(new Caption(number, text));
      } catch (DataException e) {
        bad.add(where, e);
      }
    }
    if (captions.isEmpty()) {
      throw new DataException("%s: image %d has no sentence that can be used".formatted(place, id));
    }
    return new CaptionedImage(place, id, path, captions);
  }

  /** The same entry is met in several passes, but no number in several entries. */
  private static void checkUnique(Map<Long, String> seen, long id, String place, String what) {
    String first = seen.putIfAbsent(id, place);
    if (first != null && !first.equals(place)) {
      throw new DataException(
          "%s: %s %d stands already at %s; keep one".formatted(place, what, id, first));
    }
  }
}
