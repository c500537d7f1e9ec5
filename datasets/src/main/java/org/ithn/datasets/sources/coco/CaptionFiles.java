package org.ithn.datasets.sources.coco;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.JsonLists;
import org.ithn.datasets.files.NpyFile;

/**
 * Captions from COCO's {@code captions_train2014.json} and {@code captions_val2014.json}, split by
 * VisualGPT's lists of caption numbers: {@code coco_train_ids.npy}, {@code coco_restval_ids.npy},
 * {@code coco_dev_ids.npy} and {@code coco_test_ids.npy}. All captions are kept in memory, about
 * 200 bytes each.
 */
final class CaptionFiles implements CocoSource {
  private static final Pattern OFFICIAL_NAME = Pattern.compile("COCO_(\\w+?)_\\d+\\..*");

  private final Path ids;
  private final BadExamples bad;
  private final Map<Long, String> names = new HashMap<>();
  private final Map<Long, Row> captions = new HashMap<>();
  private final Map<Long, String> placeOfId = new HashMap<>();

  private record Row(long image, String text) {}

  /**
   * Reads the caption files.
   *
   * @param files at least one caption file; numbers must be unique across files
   * @param ids the folder that contains the lists
   */
  CaptionFiles(List<Path> files, Path ids, BadExamples bad) {
    this.ids = ids;
    this.bad = bad;
    for (Path file : files) {
      JsonLists.read(file, Map.of("images", this::image, "annotations", this::caption), bad);
    }
  }

  private void image(String place, JsonNode entry) {
    long id = JsonLists.number(place, entry, "id");
    String name = JsonLists.text(place, entry, "file_name");
    if (names.putIfAbsent(id, name) != null) {
      throw new DataException("%s: duplicate image %d; remove one".formatted(place, id));
    }
  }

  private void caption(String place, JsonNode entry) {
    long id = JsonLists.number(place, entry, "id");
    Row row =
        new Row(
            JsonLists.number(place, entry, "image_id"), JsonLists.text(place, entry, "caption"));
    if (captions.putIfAbsent(id, row) != null) {
      throw new DataException("%s: duplicate caption %d; remove one".formatted(place, id));
    }
  }

  @Override
  public void read(KarpathySplit part, Consumer<CaptionedImage> consumer) {
    String list =
        switch (part) {
          case TRAIN -> "train";
          case RESTVAL -> "restval";
          case VAL -> "dev";
          case TEST -> "test";
        };
    Path file = ids.resolve("coco_%s_ids.npy".formatted(list));
    boolean grouped = part == KarpathySplit.VAL || part == KarpathySplit.TEST;
    Map<Long, CaptionedImage> images = new LinkedHashMap<>();
    long[] numbers = NpyFile.readLongs(file);
    for (int i = 0; i < numbers.length; i++) {
      String place = "%s[%d]".formatted(file, i);
      try {
        CaptionedImage item = item(place, numbers[i]);
        if (grouped) {
          images.merge(item.id(), item, CaptionFiles::merge);
        } else {
          consumer.accept(item);
        }
      } catch (DataException e) {
        bad.add(place, e);
      }
    }
    images.values().forEach(consumer);
  }

  private CaptionedImage item(String place, long id) {
    String first = placeOfId.putIfAbsent(id, place);
    if (first != null && !first.equals(place)) {
      throw new DataException(
          "%s: duplicate caption %d (first at %s); remove one".formatted(place, id, first));
    }
    Row row = captions.get(id);
    if (row == null) {
      throw new DataException(
          "%s: no caption has the number %d; check the captions and the ids".formatted(place, id));
    }
    String name = names.get(row.image);
    if (name == null) {
      throw new DataException(
          "%s: image %d of caption %d is not in the list of images; copy the file again"
              .formatted(place, row.image, id));
    }
    Matcher official = OFFICIAL_NAME.matcher(name);
    String path = official.matches() ? official.group(1) + "/" + name : name;
    return new CaptionedImage(place, row.image, path, List.of(new Caption(id, row.text)));
  }

  private static CaptionedImage merge(CaptionedImage one, CaptionedImage other) {
    List<Caption> all = new ArrayList<>(one.captions());
    all.addAll(other.captions());
    return new CaptionedImage(one.place(), one.id(), one.path(), all);
  }
}
