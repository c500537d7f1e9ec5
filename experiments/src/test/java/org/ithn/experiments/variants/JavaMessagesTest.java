package org.ithn.experiments.variants;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.evaluation.Baselines;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelExport;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.Training;
import org.ithn.experiments.run.WeightExport;
import org.ithn.experiments.run.WeightImport;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.distributed.ProcessGroup;
import org.junit.jupiter.api.Test;

/** Exceptions of the Java API: sentences without options of the program, also for nulls. */
final class JavaMessagesTest {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));
  private static final Variant VARIANT = Variant.of("r2gencmn-phantom");
  private static final Map<Class<?>, Object> VALID =
      Map.ofEntries(
          Map.entry(String.class, "seed"),
          Map.entry(String[].class, new String[] {"seed"}),
          Map.entry(long[].class, new long[] {1}),
          Map.entry(Object.class, 1),
          Map.entry(Path.class, Path.of("no-such-folder")),
          Map.entry(List.class, List.of()),
          Map.entry(Predicate.class, (Predicate<Object>) any -> true),
          Map.entry(Consumer.class, (Consumer<Object>) any -> {}),
          Map.entry(BooleanSupplier.class, (BooleanSupplier) () -> true),
          Map.entry(ExperimentConfig.class, VARIANT.config()),
          Map.entry(BadExamples.class, BadExamples.stopOnFirst()),
          Map.entry(ProcessGroup.class, ProcessGroup.singleProcess()),
          Map.entry(Variant.class, VARIANT));

  @Test
  void nullsAreRefusedInASentence() throws ReflectiveOperationException {
    int tried = 0;
    for (Object target :
        List.of(VARIANT, VariantGrid.of(VARIANT), new Training(VARIANT.config(), Path.of("x")))) {
      List<Executable> all = new ArrayList<>(Arrays.asList(target.getClass().getConstructors()));
      all.addAll(Arrays.asList(target.getClass().getDeclaredMethods()));
      for (Executable member : all) {
        if (Modifier.isPublic(member.getModifiers()) && !member.getName().equals("equals")) {
          tried += checkNulls(member, target);
        }
      }
    }
    assertThat(tried).isAtLeast(25);
  }

  private static int checkNulls(Executable member, Object target)
      throws ReflectiveOperationException {
    int tried = 0;
    for (int at = 0; at < member.getParameterCount(); at++) {
      if (member.getParameterTypes()[at].isPrimitive()) {
        continue;
      }
      tried++;
      NullPointerException refusal = refusal(member, target, at).orElse(null);
      assertWithMessage("%s, argument %s", member, at).that(refusal).isNotNull();
      assertWithMessage("%s, argument %s", member, at)
          .that(refusal)
          .hasMessageThat()
          .matches(".+ is null; pass .+");
    }
    return tried;
  }

  private static Optional<NullPointerException> refusal(
      Executable member, Object target, int nullArgument) throws ReflectiveOperationException {
    Object[] arguments =
        Arrays.stream(member.getParameterTypes())
            .map(type -> type.isPrimitive() ? Integer.valueOf(1) : VALID.get(type))
            .toArray();
    arguments[nullArgument] = null;
    try {
      if (member instanceof Constructor<?> constructor) {
        constructor.newInstance(arguments);
      } else {
        ((Method) member).invoke(target, arguments);
      }
      return Optional.empty();
    } catch (InvocationTargetException e) {
      assertWithMessage("%s", member).that(e.getCause()).isInstanceOf(NullPointerException.class);
      return Optional.of((NullPointerException) e.getCause());
    }
  }

  @Test
  void nullsInCallsOfRunsAreRefusedInASentence() {
    List<org.junit.jupiter.api.function.Executable> calls =
        List.of(
            () -> Run.open(null),
            () -> Experiment.of(null, null),
            () -> Experiment.loadStudies(null, BadExamples.stopOnFirst()),
            () -> ModelExport.export(null, Path.of("x"), List.of(), line -> {}),
            () -> Predictions.generate(null, List.of(), null, BadExamples.stopOnFirst()),
            () -> new WeightImport(null, Path.of("x"), Optional.empty(), false, line -> {}),
            () -> new WeightImport(VARIANT.config(), null, Optional.empty(), false, line -> {}),
            () -> new WeightImport(VARIANT.config(), Path.of("x"), null, false, line -> {}),
            () -> new WeightImport(VARIANT.config(), Path.of("x"), Optional.empty(), false, null),
            () -> WeightImport.readWeights(VARIANT.config(), null, Map.of()),
            () -> WeightImport.readWeights(null, Path.of("x"), Map.of()),
            () -> WeightImport.readWeights(VARIANT.config(), Path.of("x"), null),
            () -> WeightExport.write(null, Path.of("x"), line -> {}),
            () -> new ReportPredictor(null),
            () -> new Baselines(null, Map.of(), List.of()),
            () -> new Baselines(Map.of(), null, List.of()),
            () -> new Baselines(Map.of(), Map.of(), null),
            () -> Baselines.compute(null, null, List.of(), List.of(), line -> {}),
            () -> Baselines.ofReports(null, null, List.of()));
    for (org.junit.jupiter.api.function.Executable call : calls) {
      NullPointerException e = assertThrows(NullPointerException.class, call);
      assertThat(e).hasMessageThat().matches(".+ is null; pass .+");
    }
  }

  @Test
  void nullsInListsAreNamed() {
    NullPointerException e = nullIn(Arrays.asList("a", null));
    assertThat(e).hasMessageThat().isEqualTo("presets[1] is null; pass names of presets");
  }

  private static NullPointerException nullIn(List<String> presets) {
    return assertThrows(NullPointerException.class, () -> new Variant(presets, List.of()));
  }

  @Test
  void aWrongKeyIsNamedWithoutAnOption() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> VARIANT.withKey("ithn.aplha", 1).config());
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("ithn.aplha=1: unknown key 'ithn.aplha', did you mean 'ithn.alpha'?");
  }

  @Test
  void noMessageOfTheLibraryHasAnOptionOfTheProgram() throws IOException {
    Pattern option = Pattern.compile("\"[^\"]*(?<![\\w-])--[a-z][^\"]*\"");
    List<String> found = new ArrayList<>();
    for (String module : List.of("experiments", "framework", "backbones", "datasets")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          Files.readString(file)
              .lines()
              .filter(line -> option.matcher(line).find())
              .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
