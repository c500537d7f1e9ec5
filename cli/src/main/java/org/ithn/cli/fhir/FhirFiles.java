package org.ithn.cli.fhir;

import ca.uhn.fhir.context.FhirContext;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Resource;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;

/**
 * JSON files of FHIR resources.
 *
 * <p>A target that ends with {@code .json} is one file: the {@code DiagnosticReport} of a single
 * study, or a {@code Bundle} of type {@code collection} without duplicates. Any other target is a
 * folder that gets a file per study.
 */
public final class FhirFiles {
  private static final int DIGITS = 12;

  private FhirFiles() {}

  /**
   * Checks a target before reports are generated; leaves no new folder behind.
   *
   * @throws UserException if the target is neither a JSON file nor a folder
   * @throws org.ithn.datasets.DataException if the folder is not empty: reports of an earlier call
   *     would mix with the new ones
   */
  public static void check(Path target) throws IOException {
    if (isFile(target)) {
      return;
    }
    String extension = MoreFiles.getFileExtension(target);
    if (!Files.isDirectory(target) && (!extension.isEmpty() || Files.exists(target))) {
      throw new UserException(
          "%s: unknown format; name a file that ends with .json, or create a folder of this name"
              .formatted(target));
    }
    AtomicFolderWriter.checkCreatable(target);
  }

  /** Returns true if a target is one file. */
  public static boolean isFile(Path target) {
    return MoreFiles.getFileExtension(target).toLowerCase(Locale.ROOT).equals("json");
  }

  /**
   * Writes resources; a file appears when it is complete, the files of a folder when all are.
   *
   * @param target a target that passed {@link #check}
   * @param reports the resources in the order of the studies
   * @return the number of resources in the files
   */
  public static int write(Path target, List<DiagnosticReport> reports) throws IOException {
    if (isFile(target)) {
      Bundle bundle = bundle(reports);
      AtomicFiles.writeReadable(target, format(reports.size() == 1 ? reports.get(0) : bundle));
      return bundle.getEntry().size();
    }
    AtomicFolderWriter.fill(
        target,
        folder -> {
          for (int i = 0; i < reports.size(); i++) {
            String study = reports.get(i).getImagingStudyFirstRep().getIdentifier().getValue();
            String name = "%04d-%s.json".formatted(i + 1, study.substring(0, DIGITS));
            AtomicFiles.writeReadable(folder.resolve(name), format(reports.get(i)));
          }
        });
    return reports.size();
  }

  private static Bundle bundle(List<DiagnosticReport> reports) {
    Bundle bundle = new Bundle();
    bundle.setType(Bundle.BundleType.COLLECTION);
    Set<String> added = new HashSet<>(); // a study may be named twice
    for (DiagnosticReport report : reports) {
      String hash = report.getIdentifierFirstRep().getValue();
      if (added.add(hash)) {
        UUID name = UUID.nameUUIDFromBytes(hash.getBytes(StandardCharsets.UTF_8));
        bundle.addEntry().setFullUrl("urn:uuid:" + name).setResource(report);
      }
    }
    return bundle;
  }

  /** Formats a resource as JSON. */
  static String format(Resource resource) {
    return FhirContext.forR4Cached()
            .newJsonParser()
            .setPrettyPrint(true)
            .encodeResourceToString(resource)
        + "\n";
  }
}
