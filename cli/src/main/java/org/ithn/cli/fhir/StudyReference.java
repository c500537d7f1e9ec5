package org.ithn.cli.fhir;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Reference;
import org.ithn.datasets.dicom.DicomImage;

/**
 * Study that a report describes, named by a hash.
 *
 * @param system the system of the identifier, which says what was hashed
 * @param hash a SHA-256 in hexadecimal digits
 */
public record StudyReference(String system, String hash) {
  /** System of hashes of Study Instance UIDs, as text without padding. */
  static final String STUDY_SYSTEM = "urn:ithn:study-instance-uid-sha256";

  /** System of hashes of the content of files that name no study. */
  static final String FILE_SYSTEM = "urn:ithn:file-sha256";

  /**
   * Identifies the studies of images.
   *
   * @param images PNG, JPEG or DICOM files
   * @return a reference for each study of DICOM files and for each other file, without duplicates
   */
  public static List<StudyReference> of(List<String> images) throws IOException {
    Set<StudyReference> references = new LinkedHashSet<>();
    for (String image : images) {
      references.add(of(Path.of(image)));
    }
    return new ArrayList<>(references);
  }

  private static StudyReference of(Path image) throws IOException {
    Optional<String> study =
        DicomImage.matches(image) ? DicomImage.studyHash(image) : Optional.empty();
    return study.isPresent()
        ? new StudyReference(STUDY_SYSTEM, study.get())
        : new StudyReference(
            FILE_SYSTEM, MoreFiles.asByteSource(image).hash(Hashing.sha256()).toString());
  }

  Reference toFhir() {
    Reference reference = new Reference().setType("ImagingStudy");
    reference.getIdentifier().setSystem(system).setValue(hash);
    return reference;
  }
}
