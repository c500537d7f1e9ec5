package org.ithn.cli.fhir;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.ithn.cli.testing.Samples;
import org.ithn.datasets.DataException;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FHIR files of generated reports. */
final class FhirFilesTest {
  private static final String TEXT = "Heart < normal & clear.";
  private static final String EXPORT = "a".repeat(64);
  private static final StudyReference STUDY =
      new StudyReference(StudyReference.STUDY_SYSTEM, "b".repeat(64));
  private static final StudyReference FILE =
      new StudyReference(StudyReference.FILE_SYSTEM, "c".repeat(64));
  private static final DiagnosticReports REPORTS =
      new DiagnosticReports(
          new ModelDevice("r2gencmn", "3", EXPORT), Instant.parse("2026-11-30T10:20:30.5Z"));

  @TempDir private Path folder;

  /** One view, two views of one study, three files, and an empty report. */
  private static List<DiagnosticReport> reports() {
    return List.of(
        REPORTS.of(TEXT, List.of(STUDY), 1),
        REPORTS.of("Other.", List.of(STUDY), 2),
        REPORTS.of("Third.", List.of(FILE, STUDY), 3),
        REPORTS.of("", List.of(FILE), 1));
  }

  @Test
  void reportHasTextStudyStatusAndDevice() throws IOException {
    Path file = folder.resolve("report.json");
    FhirFiles.write(file, reports().subList(0, 1));
    JsonNode report = Json.LENIENT.readTree(Files.readString(file));
    assertThat(report.path("resourceType").asText()).isEqualTo("DiagnosticReport");
    assertThat(report.path("status").asText()).isEqualTo("preliminary");
    assertThat(report.path("conclusion").asText()).isEqualTo(TEXT);
    assertThat(report.path("issued").asText()).startsWith("2026-11-30T");
    assertThat(report.at("/code/text").asText()).contains("For research, not for diagnosis.");
    assertThat(report.at("/text/div").asText()).contains("<p>For research, not for diagnosis.</p>");
    assertThat(report.at("/text/div").asText()).contains("<p>Heart &lt; normal &amp; clear.</p>");
    assertThat(report.at("/imagingStudy/0/identifier/value").asText()).isEqualTo(STUDY.hash());
    assertThat(report.path("subject").isMissingNode()).isTrue();

    JsonNode findings = report.at("/contained/0");
    assertThat(report.at("/result/0/reference").asText())
        .isEqualTo("#" + findings.path("id").asText());
    assertThat(findings.path("valueString").asText()).isEqualTo(TEXT);
    JsonNode device = report.at("/contained/1");
    assertThat(findings.at("/device/reference").asText())
        .isEqualTo("#" + device.path("id").asText());
    assertThat(device.path("resourceType").asText()).isEqualTo("Device");
    assertThat(device.at("/identifier/0/value").asText()).isEqualTo(EXPORT);
    assertThat(device.at("/deviceName/0/name").asText()).isEqualTo("r2gencmn");
    assertThat(device.at("/version/0/value").asText()).isEqualTo("3");
    assertThat(report.toString()).doesNotContain("extension");
  }

  @Test
  void codeTellsTheNumberOfViews() {
    assertThat(reports().stream().map(each -> each.getCode().getCodingFirstRep().getCode()))
        .containsExactly("36554-4", "36643-5", "18748-4", "36554-4")
        .inOrder();
  }

  @Test
  void severalStudiesAreABundleWithoutDuplicatesOrAFileEach() throws IOException {
    List<DiagnosticReport> twice = new ArrayList<>(reports());
    twice.add(REPORTS.of(TEXT, List.of(STUDY), 1));
    Path file = folder.resolve("reports.JSON");
    FhirFiles.check(file);
    assertThat(FhirFiles.write(file, twice)).isEqualTo(4);
    JsonNode bundle = Json.LENIENT.readTree(Files.readString(file));
    assertThat(bundle.path("type").asText()).isEqualTo("collection");
    assertThat(bundle.path("entry")).hasSize(4);

    Path target = folder.resolve("reports/new");
    FhirFiles.check(target);
    assertThat(FhirFiles.write(target, twice)).isEqualTo(5);
    try (Stream<Path> files = Files.list(target)) {
      assertThat(files.map(each -> each.getFileName().toString()).sorted().toList())
          .containsExactly(
              "0001-bbbbbbbbbbbb.json",
              "0002-bbbbbbbbbbbb.json",
              "0003-cccccccccccc.json",
              "0004-cccccccccccc.json",
              "0005-bbbbbbbbbbbb.json")
          .inOrder();
    }
    assertThat(assertThrows(DataException.class, () -> FhirFiles.check(target)))
        .hasMessageThat()
        .endsWith(".json); name an empty folder or delete it");
    assertThat(assertThrows(UserException.class, () -> FhirFiles.check(folder.resolve("a.xml"))))
        .hasMessageThat()
        .endsWith(
            "a.xml: unknown format; name a file that ends with .json, or create a folder of this"
                + " name");
  }

  @Test
  void studiesAreHashesOfStudyUidsAndOfOtherFiles() throws IOException {
    Path dicom = Samples.DICOM.resolve("window.dcm");
    Path png = Files.writeString(folder.resolve("Name of a patient.png"), "content");
    assertThat(StudyReference.of(List.of(png.toString(), png.toString())))
        .containsExactly(
            new StudyReference(
                StudyReference.FILE_SYSTEM,
                Hashing.sha256().hashString("content", StandardCharsets.UTF_8).toString()));
    assertThat(StudyReference.of(List.of(dicom.toString())).get(0).system())
        .isEqualTo(StudyReference.FILE_SYSTEM); // it names no study
    Path complete = Files.write(folder.resolve("image"), withStudy(Files.readAllBytes(dicom)));
    assertThat(StudyReference.of(List.of(complete.toString())))
        .containsExactly(
            new StudyReference(
                StudyReference.STUDY_SYSTEM,
                Hashing.sha256().hashString("1.2.3", StandardCharsets.UTF_8).toString()));
  }

  /** Inserts a Study Instance UID, padded to an even length, before the samples per pixel. */
  private static byte[] withStudy(byte[] explicit) {
    String content = new String(explicit, StandardCharsets.ISO_8859_1);
    String samples = "(\0\u0002\0US";
    assertThat(content).contains(samples);
    return content
        .replace(samples, " \0\r\0UI\u0006\0" + "1.2.3\0" + samples)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void exportsWithoutHashesAndModelsOfCaptionsAreRefused() throws IOException {
    Path extras = Files.createDirectories(folder.resolve("4/assets.extra"));
    assertThat(assertThrows(UserException.class, () -> ModelDevice.of(folder.resolve("4"))))
        .hasMessageThat()
        .contains("has no assets.extra/sha256.txt and config.json");
    Files.writeString(extras.resolve("sha256.txt"), "content");
    Path config = extras.resolve("config.json");
    Files.writeString(
        config, "{\"name\": \"n\", \"data\": {\"text\": {\"cleaner\": \"iu_xray\"}}}");
    assertThat(ModelDevice.of(folder.resolve("4")))
        .isEqualTo(
            new ModelDevice(
                "n",
                "4",
                Hashing.sha256().hashString("content", StandardCharsets.UTF_8).toString()));
    Files.writeString(
        config, "{\"name\": \"n\", \"data\": {\"text\": {\"cleaner\": \"caption\"}}}");
    assertThat(assertThrows(UserException.class, () -> ModelDevice.of(folder.resolve("4"))))
        .hasMessageThat()
        .contains("writes captions");
  }

  @Test
  @Tag("slow") // the validator reads the specification: about 15 seconds
  void validatorAcceptsReportsAndBundles() throws IOException {
    FhirContext context = FhirContext.forR4Cached();
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(
        new FhirInstanceValidator(
            new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context))));
    Path file = folder.resolve("reports.json");
    FhirFiles.write(file, reports());
    List<String> files = new ArrayList<>(List.of(Files.readString(file)));
    reports().forEach(report -> files.add(FhirFiles.format(report)));
    for (String json : files) {
      assertThat(
              validator.validateWithResult(json).getMessages().stream()
                  .filter(each -> each.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                  .map(SingleValidationMessage::toString))
          .isEmpty();
    }
    String wrong = files.get(1).replace("\"preliminary\"", "\"finished\"");
    assertThat(validator.validateWithResult(wrong).isSuccessful()).isFalse();
  }
}
