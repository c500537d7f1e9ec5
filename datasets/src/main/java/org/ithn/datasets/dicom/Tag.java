package org.ithn.datasets.dicom;

/** Tags of the elements that are read: group in the upper, element in the lower 16 bits. */
final class Tag {
  static final int TRANSFER_SYNTAX = 0x0002_0010;
  static final int SOP_CLASS = 0x0008_0016;
  static final int SOP_INSTANCE = 0x0008_0018;
  static final int MODALITY = 0x0008_0060;
  static final int PRESENTATION_INTENT = 0x0008_0068;
  static final int IMAGER_PIXEL_SPACING = 0x0018_1164;
  static final int VIEW_POSITION = 0x0018_5101;
  static final int STUDY_INSTANCE = 0x0020_000d;
  static final int SAMPLES_PER_PIXEL = 0x0028_0002;
  static final int PHOTOMETRIC = 0x0028_0004;
  static final int FRAMES = 0x0028_0008;
  static final int ROWS = 0x0028_0010;
  static final int COLUMNS = 0x0028_0011;
  static final int PIXEL_SPACING = 0x0028_0030;
  static final int PIXEL_ASPECT_RATIO = 0x0028_0034;
  static final int BITS_ALLOCATED = 0x0028_0100;
  static final int BITS_STORED = 0x0028_0101;
  static final int HIGH_BIT = 0x0028_0102;
  static final int PIXEL_REPRESENTATION = 0x0028_0103;
  static final int PADDING = 0x0028_0120;
  static final int PADDING_LIMIT = 0x0028_0121;
  static final int WINDOW_CENTER = 0x0028_1050;
  static final int WINDOW_WIDTH = 0x0028_1051;
  static final int RESCALE_INTERCEPT = 0x0028_1052;
  static final int RESCALE_SLOPE = 0x0028_1053;
  static final int WINDOW_FUNCTION = 0x0028_1056;
  static final int MODALITY_LUT = 0x0028_3000;
  static final int LUT_DESCRIPTOR = 0x0028_3002;
  static final int LUT_DATA = 0x0028_3006;
  static final int VOI_LUT = 0x0028_3010;
  static final int PRESENTATION_SHAPE = 0x2050_0020;
  static final int PIXEL_DATA = 0x7fe0_0010;
  static final int ITEM = 0xfffe_e000;
  static final int ITEM_END = 0xfffe_e00d;
  static final int SEQUENCE_END = 0xfffe_e0dd;

  private Tag() {}
}
