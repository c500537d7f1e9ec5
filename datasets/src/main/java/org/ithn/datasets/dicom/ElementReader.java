package org.ithn.datasets.dicom;

import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reader of element headers in little-endian data.
 *
 * <p>Values are skipped by their length. Sequences of undefined length are walked with a counter
 * instead of recursion, so the time is linear in the file's length and the memory bounded, whatever
 * a file declares.
 */
record ElementReader(ByteBuffer bytes, Source source) {
  private static final int HEADER = 8;
  private static final int LONG_HEADER = 12;

  /** The largest number of elements of a data set; an image has some hundred. */
  private static final int MAX_ELEMENTS = 10_000;

  private static final ImmutableSet<String> LONG_TYPES =
      ImmutableSet.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
  private static final ImmutableSet<String> SHORT_TYPES =
      ImmutableSet.of(
          "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL",
          "SS", "ST", "TM", "UI", "UL", "US");

  static ElementReader of(byte[] content, Source source) {
    return new ElementReader(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN), source);
  }

  /** Returns the header at a position; its value lies before {@code end} or is undefined. */
  Element header(int at, int end, boolean implicit) {
    if (at + HEADER > end) {
      throw source.cutOff();
    }
    int tag = unsignedShort(at) << 16 | unsignedShort(at + 2);
    if (implicit || tag >>> 16 == Tag.ITEM >>> 16) {
      return checked(new Element(tag, "", at + HEADER, bytes.getInt(at + 4)), end);
    }
    byte[] letters = new byte[2];
    bytes.get(at + 4, letters);
    String type = new String(letters, StandardCharsets.ISO_8859_1);
    if (SHORT_TYPES.contains(type)) {
      return checked(new Element(tag, type, at + HEADER, unsignedShort(at + 6)), end);
    }
    if (!LONG_TYPES.contains(type) || at + LONG_HEADER > end) {
      throw source.cutOff();
    }
    return checked(new Element(tag, type, at + LONG_HEADER, bytes.getInt(at + HEADER)), end);
  }

  private Element checked(Element element, int end) {
    if (!element.isUndefined()
        && (element.length() < 0 || element.length() > end - element.start())) {
      throw source.cutOff();
    }
    return element;
  }

  /**
   * Returns the elements from a position to the end, to the pixel data, or to the end of their
   * item.
   */
  Map<Integer, Element> elements(int from, int end, boolean implicit) {
    Map<Integer, Element> elements = new HashMap<>();
    int at = from;
    while (at + HEADER <= end) {
      Element element = header(at, end, implicit);
      if (element.endsParent()) {
        return elements;
      }
      elements.putIfAbsent(element.tag(), element);
      if (elements.size() > MAX_ELEMENTS) {
        throw source.refused(
            "has more than %d DICOM elements; export it again".formatted(MAX_ELEMENTS));
      }
      if (element.tag() == Tag.PIXEL_DATA) {
        return elements; // nothing that follows matters
      }
      at = skip(element, end, implicit);
    }
    return elements;
  }

  /** Returns the elements of the file meta information, which are explicit, and their end. */
  MetaInformation metaInformation(int from) {
    Map<Integer, Element> elements = new HashMap<>();
    int at = from;
    while (at + HEADER <= bytes.limit() && unsignedShort(at) == Tag.TRANSFER_SYNTAX >>> 16) {
      Element element = header(at, bytes.limit(), false);
      elements.putIfAbsent(element.tag(), element);
      at = skip(element, bytes.limit(), false);
    }
    return new MetaInformation(elements, at);
  }

  /** Returns the position behind an element. */
  int skip(Element element, int end, boolean implicit) {
    if (!element.isUndefined()) {
      return element.end();
    }
    int at = element.start();
    int depth = 1; // of sequences and items that are open
    // The value of an element of unknown type (UN) and undefined length is implicit.
    int implicitFrom = implicit ? 0 : element.type().equals("UN") ? 1 : Integer.MAX_VALUE;
    while (depth > 0) {
      Element child = header(at, end, depth >= implicitFrom);
      at = child.start();
      if (child.endsParent()) {
        depth--;
        implicitFrom = depth < implicitFrom && !implicit ? Integer.MAX_VALUE : implicitFrom;
      } else if (child.isUndefined()) {
        depth++;
        implicitFrom = child.type().equals("UN") ? Math.min(depth, implicitFrom) : implicitFrom;
      } else {
        at = child.end();
      }
    }
    return at;
  }

  int unsignedShort(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  /** The elements of group 2, and the position of the data set. */
  record MetaInformation(Map<Integer, Element> elements, int end) {}
}
