package org.ithn.datasets.image;

import java.util.Optional;
import org.ithn.datasets.dicom.DicomSummary;

/**
 * Properties of an image file, without its pixels.
 *
 * @param format {@code png}, {@code jpeg} or {@code dicom}
 * @param width columns
 * @param height rows
 * @param bits bits per sample
 * @param bytes the size of the file
 * @param sha256 the SHA-256 of the file in hexadecimal digits
 * @param dicom the description of a DICOM file, which contains nothing about a patient
 */
public record ImageFacts(
    String format,
    int width,
    int height,
    int bits,
    long bytes,
    String sha256,
    Optional<DicomSummary> dicom) {
  static ImageFacts of(ImageHeader header, long bytes, String sha256) {
    return new ImageFacts(
        header.format(),
        header.width(),
        header.height(),
        header.bits(),
        bytes,
        sha256,
        Optional.empty());
  }

  static ImageFacts of(DicomSummary dicom, long bytes, String sha256) {
    return new ImageFacts(
        "dicom", dicom.columns(), dicom.rows(), dicom.bits(), bytes, sha256, Optional.of(dicom));
  }
}
