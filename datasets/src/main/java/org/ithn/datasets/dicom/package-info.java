/**
 * Gray pictures out of DICOM files.
 *
 * <p>Start with {@link org.ithn.datasets.dicom.DicomImage}. {@code DataElements} finds the elements
 * of a file, {@code PixelFormat} and {@code StoredPixels} give the stored values, and {@code
 * GrayscaleMapping} turns them into gray levels as a viewer does: modality transformation, window
 * (VOI), inversion of {@code MONOCHROME1}. To add a transfer syntax, add a constant to {@code
 * TransferSyntax}.
 *
 * <p>Nothing about a patient leaves this package. Messages contain the file's name, a hash of the
 * SOP instance UID, numbers of the pixel format, and words of fixed lists.
 *
 * <p>Source: DICOM PS3.3 C.7.6.3, C.11.1 and C.11.2 (pixels and their transformations), PS3.5 7, 8
 * and annexes A and G (encoding), PS3.10 7 (files).
 */
package org.ithn.datasets.dicom;
