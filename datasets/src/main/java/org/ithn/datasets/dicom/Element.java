package org.ithn.datasets.dicom;

/**
 * Header of a data element.
 *
 * @param tag group and element
 * @param type the two letters of the value representation; empty if the encoding omits them
 * @param start the position of the value in the file
 * @param length the length of the value in bytes, or {@link #UNDEFINED}
 */
record Element(int tag, String type, int start, int length) {
  static final int UNDEFINED = -1;

  boolean isUndefined() {
    return length == UNDEFINED;
  }

  boolean endsParent() {
    return tag == Tag.ITEM_END || tag == Tag.SEQUENCE_END;
  }

  int end() {
    return start + length;
  }
}
