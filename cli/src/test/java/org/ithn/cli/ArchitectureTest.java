package org.ithn.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules of ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.ithn");

  /** The modules by root package, and the modules that each may depend on. */
  private static final Map<String, List<String>> ARROWS = new LinkedHashMap<>();

  static {
    ARROWS.put("metrics", List.of());
    ARROWS.put("chexbert", List.of("metrics"));
    ARROWS.put("framework", List.of());
    ARROWS.put("testkit", List.of("framework"));
    ARROWS.put("backbones", List.of("framework"));
    ARROWS.put("datasets", List.of("framework"));
    ARROWS.put("serving.client", List.of());
    ARROWS.put("savedmodels", List.of("framework", "backbones", "serving.client"));
    ARROWS.put("serving.standin", List.of("savedmodels", "serving.client"));
    ARROWS.put("parity", List.of("framework", "backbones", "datasets", "metrics"));
    ARROWS.put(
        "experiments", List.of("framework", "backbones", "datasets", "metrics", "savedmodels"));
  }

  private static final String CLI = "org.ithn.cli..";

  /** Packages that may use TensorFlow ops. */
  private static final String[] GRAPH_PACKAGES = {
    "org.ithn.framework.alignment..",
    "org.ithn.framework.distributed..",
    "org.ithn.framework.graph..",
    "org.ithn.framework.input..",
    "org.ithn.framework.layers..",
    "org.ithn.framework.losses..",
    "org.ithn.framework.model..",
    "org.ithn.framework.negatives..",
    "org.ithn.framework.optim..",
    "org.ithn.framework.search..",
    "org.ithn.framework.session..",
    "org.ithn.framework.step..",
    "org.ithn.backbones..",
    "org.ithn.savedmodels",
    "org.ithn.parity..",
    "org.ithn.testkit..",
    "org.ithn.experiments.kerp..",
    "org.ithn.experiments.xpronet..",
    "org.ithn.experiments.run..", // placeholders around models in separate sessions
    "org.ithn.cli.benchmark..",
  };

  private static String root(String module) {
    return "org.ithn." + module + "..";
  }

  @Test
  void modulesDependOnlyAsDocumented() {
    ARROWS.forEach(
        (module, allowed) -> {
          Set<String> forbidden = new LinkedHashSet<>(ARROWS.keySet());
          forbidden.remove(module);
          allowed.forEach(forbidden::remove);
          noClasses()
              .that()
              .resideInAPackage(root(module))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  forbidden.stream().map(ArchitectureTest::root).toArray(String[]::new))
              .orShould()
              .dependOnClassesThat()
              .resideInAPackage(CLI)
              .check(CLASSES);
        });
  }

  /** Assignment in which every package is a separate slice. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass each) {
          return SliceIdentifier.of(each.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @Test
  void packagesHaveNoCycles() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachPackageLivesInOneModule() {
    Map<String, Set<String>> homes = new TreeMap<>();
    for (JavaClass each : CLASSES) {
      String place = each.getSource().orElseThrow().getUri().toString();
      String home = place.substring(0, place.length() - each.getName().length() - 6);
      homes.computeIfAbsent(each.getPackageName(), key -> new TreeSet<>()).add(home);
    }
    homes.forEach(
        (name, modules) -> assertWithMessage("modules with %s", name).that(modules).hasSize(1));
  }

  @Test
  void packagesAreNamedAfterTheirArtifact() {
    Set<String> modules = new LinkedHashSet<>(ARROWS.keySet());
    modules.add("cli");
    for (JavaClass each : CLASSES) {
      String place = each.getSource().orElseThrow().getUri().toString();
      assertWithMessage("%s in %s, whose artifact has another name", each.getName(), place)
          .that(
              modules.stream()
                  .filter(module -> each.getName().startsWith("org.ithn." + module + "."))
                  .map(module -> module.replace('.', '-'))
                  .anyMatch(
                      module ->
                          place.contains("/" + module + "/target/")
                              || place.contains("/ithn-" + module + "-")))
          .isTrue();
    }
  }

  @Test
  void metricsNeedNoNativeLibraries() {
    noClasses()
        .that()
        .resideInAPackage(root("metrics"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tensorflow..", "org.bytedeco..", "ai.onnxruntime..")
        .check(CLASSES);
  }

  @Test
  void theServingClientNeedsNoTensorFlow() {
    noClasses()
        .that()
        .resideInAPackage(root("serving.client"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void onlyGraphPackagesAddOps() {
    noClasses()
        .that()
        .resideOutsideOfPackages(GRAPH_PACKAGES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tensorflow.op..")
        .check(CLASSES);
  }

  @Test
  void everyEntryOfTheAllowlistIsUsed() {
    for (String allowed : GRAPH_PACKAGES) {
      String name = allowed.replace("..", "");
      assertWithMessage("%s has a class", allowed)
          .that(
              CLASSES.stream()
                  .map(JavaClass::getPackage)
                  .map(JavaPackage::getName)
                  .anyMatch(each -> each.equals(name) || each.startsWith(name + ".")))
          .isTrue();
    }
    assertWithMessage("entries")
        .that(Set.copyOf(Arrays.asList(GRAPH_PACKAGES)))
        .hasSize(GRAPH_PACKAGES.length);
  }

  /** The classes that configure JSON; others use their mappers or derive from them. */
  private static final List<String> JSON_DIALECTS =
      List.of(
          "org.ithn.framework.files.Json",
          "org.ithn.metrics.scoring.ScoreJson",
          "org.ithn.serving.client.protocol.JsonTensors");

  @Test
  void jsonIsConfiguredInOnePlacePerModuleBoundary() {
    Set<String> found = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      boolean builds =
          each.getMethodCallsFromSelf().stream()
              .anyMatch(
                  call ->
                      call.getTargetOwner().isEquivalentTo(JsonMapper.class)
                          && call.getName().equals("builder"));
      boolean constructs =
          each.getConstructorCallsFromSelf().stream()
              .anyMatch(call -> call.getTargetOwner().isAssignableTo(ObjectMapper.class));
      if (builds || constructs) {
        found.add(each.getName());
      }
    }
    assertThat(found).containsExactlyElementsIn(JSON_DIALECTS);
  }

  @Test
  void onlyTheProgramPrintsAndReadsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CLI)
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(CLI)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }
}
