package org.ithn.cli.fhir;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;

/**
 * FHIR R4 resources of generated reports.
 *
 * <p>A {@code DiagnosticReport} refers to its study by hash and has no subject. R4 allows no device
 * as its performer; therefore the findings are a contained {@code Observation}, which names the
 * contained {@code Device}.
 *
 * @param model the model that wrote the reports
 * @param issued the time of generation
 */
public record DiagnosticReports(ModelDevice model, Instant issued) {
  /** Sentence in the narrative and in the title of a report. */
  private static final String PURPOSE = "For research, not for diagnosis.";

  private static final String EMPTY = "The model wrote an empty report.";

  /** System of the identifier of a report, the hash of model, studies and text. */
  static final String REPORT_SYSTEM = "urn:ithn:report-sha256";

  private static final String LOINC = "http://loinc.org";
  private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";
  private static final String FINDINGS_ID = "findings";
  private static final String DEVICE_ID = "device";

  /**
   * Returns the resource of a report.
   *
   * @param text the report; empty if the model wrote an empty one
   * @param studies the studies of the images
   * @param views the number of images that the model read
   */
  public DiagnosticReport of(String text, List<StudyReference> studies, int views) {
    DiagnosticReport report = new DiagnosticReport();
    report.addIdentifier().setSystem(REPORT_SYSTEM).setValue(hash(text, studies));
    report.setStatus(DiagnosticReport.DiagnosticReportStatus.PRELIMINARY);
    report.addCategory().addCoding(new Coding(TERMINOLOGY + "v2-0074", "RAD", "Radiology"));
    report.setCode(
        new CodeableConcept(examination(views))
            .setText("Chest X-ray, report of a model. " + PURPOSE));
    report.setIssued(Date.from(issued));
    describe(report.getText(), text);
    Device device = model.toFhir();
    device.setId(DEVICE_ID);
    report.addContained(findings(text)).addContained(device);
    report.addResult(new Reference("#" + FINDINGS_ID));
    studies.forEach(study -> report.addImagingStudy(study.toFhir()));
    if (!text.isEmpty()) { // FHIR has no empty strings
      report.setConclusion(text);
    }
    return report;
  }

  /** Returns LOINC's code of an examination with some views. */
  private static Coding examination(int views) {
    return switch (views) {
      case 1 -> new Coding(LOINC, "36554-4", "XR Chest Single view");
      case 2 -> new Coding(LOINC, "36643-5", "XR Chest 2 Views");
      default -> new Coding(LOINC, "18748-4", "Diagnostic imaging study");
    };
  }

  private static Observation findings(String text) {
    Observation findings = new Observation();
    findings.setId(FINDINGS_ID);
    findings.setStatus(Observation.ObservationStatus.PRELIMINARY);
    findings
        .addCategory()
        .addCoding(new Coding(TERMINOLOGY + "observation-category", "imaging", "Imaging"));
    findings.setCode(
        new CodeableConcept(new Coding(LOINC, "18782-3", "Radiology Study observation (narrative)"))
            .setText("Findings of a model. " + PURPOSE));
    findings.setDevice(new Reference("#" + DEVICE_ID));
    if (text.isEmpty()) {
      findings.setDataAbsentReason(
          new CodeableConcept(new Coding(TERMINOLOGY + "data-absent-reason", "unknown", "Unknown"))
              .setText(EMPTY));
    } else {
      findings.setValue(new StringType(text));
    }
    return findings;
  }

  private static void describe(Narrative narrative, String text) {
    narrative.setStatus(Narrative.NarrativeStatus.GENERATED);
    XhtmlNode div = narrative.getDiv();
    div.para(PURPOSE);
    div.para(text.isEmpty() ? EMPTY : text);
  }

  private String hash(String text, List<StudyReference> studies) {
    String names = studies.stream().map(StudyReference::hash).collect(Collectors.joining("\n"));
    return Hashing.sha256()
        .hashString(String.join("\n", model.exportHash(), names, text), StandardCharsets.UTF_8)
        .toString();
  }
}
