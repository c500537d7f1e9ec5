package org.ithn.datasets.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ithn.datasets.DataException;

/**
 * Elements of a DICOM file before its pixels.
 *
 * @param content the file
 * @param syntax the encoding
 * @param elements the elements up to the pixel data
 * @param format the pixel format
 */
@SuppressWarnings("ArrayRecordComponent") // private to the package, never compared
record DicomHeader(
    byte[] content, TransferSyntax syntax, DataElements elements, PixelFormat format) {
  /** The bytes at the start of a file that identify it: an unused preamble and four letters. */
  static final int START = 132;

  private static final int PREAMBLE = 128;
  private static final byte[] MAGIC = "DICM".getBytes(StandardCharsets.US_ASCII);

  /** Returns true if the file starts like a DICOM file. */
  static boolean matches(byte[] content) {
    return content.length >= START
        && Arrays.equals(content, PREAMBLE, START, MAGIC, 0, MAGIC.length);
  }

  /**
   * Reads the elements of a file.
   *
   * @param name the file's name for messages
   * @throws DataException if the file is damaged or not one gray image
   */
  static DicomHeader of(byte[] content, String name) {
    ElementReader anonymous = ElementReader.of(content, Source.of(name));
    ElementReader.MetaInformation meta = anonymous.metaInformation(START);
    String uid = new DataElements(anonymous, meta.elements(), false).text(Tag.TRANSFER_SYNTAX);
    TransferSyntax syntax = TransferSyntax.of(uid, anonymous.source());
    boolean implicit = syntax == TransferSyntax.IMPLICIT;
    Map<Integer, Element> found = anonymous.elements(meta.end(), content.length, implicit);
    String instance = new DataElements(anonymous, found, implicit).text(Tag.SOP_INSTANCE);
    DataElements elements =
        new DataElements(
            new ElementReader(anonymous.bytes(), anonymous.source().withInstance(instance)),
            new HashMap<>(found),
            implicit);
    checkImage(elements);
    return new DicomHeader(content, syntax, elements, PixelFormat.of(elements));
  }

  private static void checkImage(DataElements elements) {
    if (!elements.has(Tag.PIXEL_DATA)) {
      throw elements
          .source()
          .refused(
              "is a DICOM object without integer pixels (%s); name an image"
                  .formatted(SopClass.describe(elements.text(Tag.SOP_CLASS))));
    }
    if (elements.text(Tag.PRESENTATION_INTENT).equals("FOR PROCESSING")) {
      throw elements
          .source()
          .refused(
              "has the detector's raw data (FOR PROCESSING); export the image FOR PRESENTATION");
    }
  }

  Source source() {
    return elements.source();
  }

  Element pixelData() {
    return elements.element(Tag.PIXEL_DATA).orElseThrow();
  }
}
