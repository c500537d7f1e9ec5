package org.ithn.cli.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.r4.model.Device;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.SoftwareVersion;
import org.ithn.savedmodels.SavedModelFiles;

/**
 * An exported model as the device that writes reports.
 *
 * @param name the name of the model's configuration
 * @param version the number of the export
 * @param exportHash the SHA-256 of the export's {@code assets.extra/sha256.txt}, which lists the
 *     hashes of graph and weights
 */
public record ModelDevice(String name, String version, String exportHash) {
  /** System of the identifier of an export. */
  static final String EXPORT_SYSTEM = "urn:ithn:export-sha256";

  /**
   * Identifies the model in a folder.
   *
   * @param folder the folder of a version
   * @throws UserException if the export has no hashes, or the model writes captions
   */
  public static ModelDevice of(Path folder) throws IOException {
    Path extras = folder.resolve("assets.extra");
    Path hashes = extras.resolve(SavedModelFiles.HASHES);
    Path config = extras.resolve("config.json");
    if (!Files.isRegularFile(hashes) || !Files.isRegularFile(config)) {
      throw new UserException(
          ("model %s: has no assets.extra/%s and config.json, which identify the model in a FHIR"
                  + " report; export it again")
              .formatted(folder, SavedModelFiles.HASHES));
    }
    JsonNode keys = Json.read(config);
    if (keys.at("/data/text/cleaner")
        .asText()
        .equals(Ascii.toLowerCase(ReportCleaner.CAPTION.name()))) {
      throw new UserException(
          "model %s: writes captions, which are no diagnostic reports; leave out --fhir"
              .formatted(folder));
    }
    return new ModelDevice(
        keys.path("name").asText("unnamed"),
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        MoreFiles.asByteSource(hashes).hash(Hashing.sha256()).toString());
  }

  /** Returns the device. */
  Device toFhir() {
    Device device = new Device();
    device.addIdentifier().setSystem(EXPORT_SYSTEM).setValue(exportHash);
    device.addDeviceName().setName(name).setType(Device.DeviceNameType.MODELNAME);
    device.getType().setText("Model that writes reports");
    device.addVersion().setValue(version).getType().setText("Version of the export");
    device.addVersion().setValue(SoftwareVersion.current()).getType().setText("Version of ithn");
    return device;
  }
}
