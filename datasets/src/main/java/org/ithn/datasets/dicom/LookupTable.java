package org.ithn.datasets.dicom;

import java.util.List;
import org.ithn.datasets.DataException;

/**
 * Table of a modality or VOI LUT sequence.
 *
 * @param first the input of the first entry; smaller inputs get the first entry, larger ones the
 *     last
 * @param entries the outputs
 * @param bits the bits of an output, 8 to 16
 */
@SuppressWarnings("ArrayRecordComponent") // private to the package, never compared
record LookupTable(int first, char[] entries, int bits) {
  private static final int MAX_ENTRIES = 1 << 16;

  /**
   * Reads a table.
   *
   * @param item the first item of the sequence
   * @param signed true if the inputs are signed and the type of the descriptor is not known
   */
  static LookupTable of(DataElements item, boolean signed) {
    List<Integer> descriptor = item.shorts(Tag.LUT_DESCRIPTOR);
    Element data = item.element(Tag.LUT_DATA).orElseThrow(() -> damaged(item));
    if (descriptor.size() != 3) {
      throw damaged(item);
    }
    String type = item.element(Tag.LUT_DESCRIPTOR).orElseThrow().type();
    boolean negative = type.isEmpty() ? signed : type.equals("SS");
    int first = negative ? descriptor.get(1).shortValue() : descriptor.get(1);
    int count = descriptor.get(0) == 0 ? MAX_ENTRIES : descriptor.get(0);
    int bits = descriptor.get(2);
    int width = data.length() >= 2 * count ? 2 : 1;
    if (bits < 8 || bits > 16 || data.length() < width * count || (width == 1 && bits > 8)) {
      throw damaged(item);
    }
    char[] entries = new char[count];
    ElementReader reader = item.reader();
    for (int i = 0; i < count; i++) {
      int at = data.start() + i * width;
      int entry = width == 2 ? reader.unsignedShort(at) : reader.bytes().get(at) & 0xff;
      entries[i] = (char) Math.min(entry, (1 << bits) - 1);
    }
    return new LookupTable(first, entries, bits);
  }

  private static DataException damaged(DataElements item) {
    return item.source().refused("has an incomplete DICOM lookup table; export it again");
  }

  /** Returns the output for an input. */
  int apply(double input) {
    long index = Math.round(input) - first;
    return entries[(int) Math.min(Math.max(index, 0), entries.length - 1)];
  }

  /** Returns the largest output that the table can have. */
  int largest() {
    return (1 << bits) - 1;
  }
}
