package org.ithn.experiments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.ithn");

  private static final String FRAMEWORK = "org.ithn.framework..";
  private static final String BACKBONES = "org.ithn.backbones..";
  private static final String DATASETS = "org.ithn.datasets..";
  private static final String METRICS = "org.ithn.metrics..";
  private static final String CHEXBERT = "org.ithn.chexbert..";
  private static final String SAVEDMODELS = "org.ithn.savedmodels..";
  private static final String EXPERIMENTS = "org.ithn.experiments..";
  private static final String[] PROGRAM = {
    "org.ithn.experiments.cli..",
    "org.ithn.experiments.doctor..",
    "org.ithn.experiments.parity..",
    "org.ithn.experiments.encoding..",
  };
  private static final String RUN = "org.ithn.experiments.run..";

  private static void forbid(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(CLASSES);
  }

  @Test
  void arrowsBetweenModulesGoAsDrawn() {
    forbid(METRICS, CHEXBERT, FRAMEWORK, BACKBONES, DATASETS, SAVEDMODELS, EXPERIMENTS);
    forbid(CHEXBERT, FRAMEWORK, BACKBONES, DATASETS, SAVEDMODELS, EXPERIMENTS);
    forbid(FRAMEWORK, BACKBONES, DATASETS, METRICS, SAVEDMODELS, EXPERIMENTS);
    forbid(BACKBONES, DATASETS, METRICS, SAVEDMODELS, EXPERIMENTS);
    forbid(DATASETS, BACKBONES, METRICS, SAVEDMODELS, EXPERIMENTS);
    forbid(SAVEDMODELS, DATASETS, METRICS, EXPERIMENTS);
    forbid(RUN, CHEXBERT);
    forbid(RUN, PROGRAM);
  }

  @Test
  void metricsNeedNoTensorFlow() {
    forbid(METRICS, "org.tensorflow..", "org.bytedeco..", "ai.onnxruntime..");
  }

  @Test
  void theServingClientNeedsNeitherTensorFlowNorOtherModules() {
    for (String part :
        new String[] {"org.ithn.savedmodels.client..", "org.ithn.savedmodels.protocol.."}) {
      forbid(part, "org.tensorflow..", "org.bytedeco..", FRAMEWORK, BACKBONES);
    }
  }

  @Test
  void onlyGraphBuildingPackagesUseOps() {
    for (String reader :
        new String[] {
          DATASETS,
          "org.ithn.framework.config..",
          "org.ithn.framework.data..",
          "org.ithn.framework.registry..",
          "org.ithn.framework.tensors..",
          "org.ithn.experiments.cli.."
        }) {
      forbid(reader, "org.tensorflow.op..");
    }
  }

  @Test
  void onlyTheProgramPrintsAndReadsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PROGRAM)
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(PROGRAM)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }
}
