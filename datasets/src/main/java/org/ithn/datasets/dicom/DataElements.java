package org.ithn.datasets.dicom;

import com.google.common.base.Splitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.DataException;

/**
 * Values of the elements of a file, or of an item in it.
 *
 * @param reader the file
 * @param elements element headers by tag
 * @param implicit true if elements omit their type
 */
record DataElements(ElementReader reader, Map<Integer, Element> elements, boolean implicit) {
  private static final int MAX_TEXT = 1024;

  boolean has(int tag) {
    Element element = elements.get(tag);
    return element != null && element.length() != 0;
  }

  Source source() {
    return reader.source();
  }

  Optional<Element> element(int tag) {
    return Optional.ofNullable(elements.get(tag));
  }

  /** Returns a text without padding; empty if it is missing. */
  String text(int tag) {
    if (!has(tag)) {
      return "";
    }
    Element element = elements.get(tag);
    if (element.isUndefined() || element.length() > MAX_TEXT) {
      throw source().cutOff();
    }
    return new String(
            reader.bytes().array(), element.start(), element.length(), StandardCharsets.US_ASCII)
        .replace('\0', ' ')
        .strip();
  }

  /** Returns an unsigned 16-bit value. */
  Optional<Integer> unsignedShort(int tag) {
    return shorts(tag).stream().findFirst();
  }

  /** Returns unsigned 16-bit values. */
  List<Integer> shorts(int tag) {
    if (!has(tag)) {
      return List.of();
    }
    Element element = elements.get(tag);
    if (element.isUndefined() || element.length() > MAX_TEXT) {
      throw source().cutOff();
    }
    List<Integer> values = new ArrayList<>();
    for (int at = element.start(); at + 2 <= element.end(); at += 2) {
      values.add(reader.unsignedShort(at));
    }
    return values;
  }

  /** Returns decimal numbers without empty entries; none if the element is missing. */
  List<Double> decimals(int tag) {
    String text = text(tag);
    if (text.isEmpty()) {
      return List.of();
    }
    List<Double> values = new ArrayList<>();
    for (String each : Splitter.on('\\').trimResults().omitEmptyStrings().split(text)) {
      try {
        values.add(Double.parseDouble(each));
      } catch (NumberFormatException e) {
        throw notNumber(tag);
      }
      if (!Double.isFinite(values.get(values.size() - 1))) {
        throw notNumber(tag);
      }
    }
    return values;
  }

  private DataException notNumber(int tag) {
    return source()
        .refused(
            "the element (%04X,%04X) is not a number; export it again"
                .formatted(tag >>> 16, tag & 0xffff));
  }

  /** Returns the first item of a sequence. */
  Optional<DataElements> firstItem(int tag) {
    if (!has(tag)) {
      return Optional.empty();
    }
    Element sequence = elements.get(tag);
    int end = sequence.isUndefined() ? reader.bytes().limit() : sequence.end();
    boolean plain = implicit || sequence.type().equals("UN");
    Element item = reader.header(sequence.start(), end, plain);
    if (item.tag() != Tag.ITEM) {
      return Optional.empty();
    }
    int itemEnd = item.isUndefined() ? end : item.end();
    return Optional.of(
        new DataElements(reader, reader.elements(item.start(), itemEnd, plain), plain));
  }
}
