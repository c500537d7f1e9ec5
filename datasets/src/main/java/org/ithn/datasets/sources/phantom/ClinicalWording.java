package org.ithn.datasets.sources.phantom;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import org.ithn.datasets.sources.phantom.PhantomFindings.Device;
import org.ithn.datasets.sources.phantom.PhantomFindings.Effusion;
import org.ithn.datasets.sources.phantom.PhantomFindings.Heart;
import org.ithn.datasets.sources.phantom.PhantomFindings.Nodule;
import org.ithn.datasets.sources.phantom.PhantomFindings.Pneumothorax;

/**
 * Wordings of the findings in clinical reports; the first of each list is the usual one.
 *
 * <p>Each sentence states exactly one finding, and the rules of {@code ./ithn label} read it
 * correctly.
 */
final class ClinicalWording {
  private ClinicalWording() {}

  /** Returns the wordings of each finding, in the usual order of the sentences. */
  static List<ImmutableList<String>> sentences(PhantomFindings findings) {
    return List.of(
        heart(findings.heart()),
        effusion("right", findings.rightEffusion()),
        effusion("left", findings.leftEffusion()),
        nodule(findings.nodule()),
        pneumothorax(findings.pneumothorax()),
        device(findings.device()));
  }

  private static ImmutableList<String> heart(Heart state) {
    return switch (state) {
      case NORMAL ->
          ImmutableList.of(
              "Heart size is normal.",
              "The heart is not enlarged.",
              "There is no cardiomegaly.",
              "Cardiac silhouette is unremarkable.");
      case MILDLY_ENLARGED ->
          ImmutableList.of(
              "The heart is mildly enlarged.",
              "There is mild cardiomegaly.",
              "Slight cardiac enlargement is noted.");
      case MARKEDLY_ENLARGED ->
          ImmutableList.of(
              "The heart is grossly enlarged.",
              "There is marked cardiomegaly.",
              "Severe cardiac enlargement is noted.");
    };
  }

  private static ImmutableList<String> effusion(String side, Effusion state) {
    return switch (state) {
      case NONE ->
          ImmutableList.of(
              "No %s pleural effusion.".formatted(side),
              "%s costophrenic angle is sharp.".formatted(capitalised(side)),
              "There is no effusion on the %s.".formatted(side),
              "The %s pleural space is free of fluid.".formatted(side));
      case SMALL ->
          ImmutableList.of(
              "There is a small %s pleural effusion.".formatted(side),
              "Minimal %s pleural fluid is present.".formatted(side),
              "Trace effusion is seen at the %s base.".formatted(side));
      case LARGE ->
          ImmutableList.of(
              "There is a large %s pleural effusion.".formatted(side),
              "Abundant %s pleural fluid is present.".formatted(side),
              "Massive effusion fills the %s base.".formatted(side));
    };
  }

  private static ImmutableList<String> nodule(Nodule state) {
    if (state == Nodule.NONE) {
      return ImmutableList.of(
          "The lungs are clear.",
          "No pulmonary nodule is seen.",
          "There is no lung mass.",
          "The lungs are free of nodules.");
    }
    String zone = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return ImmutableList.of(
        "There is a nodule in the %s lung.".formatted(zone),
        "%s lung nodule is identified.".formatted(capitalised(zone)),
        "A round mass projects over the %s zone.".formatted(zone));
  }

  private static ImmutableList<String> pneumothorax(Pneumothorax state) {
    if (state == Pneumothorax.NONE) {
      return ImmutableList.of(
          "There is no pneumothorax.",
          "Pneumothorax is not seen.",
          "No evidence of pneumothorax.",
          "Both lungs are fully expanded.");
    }
    String side = state.name().toLowerCase(Locale.ROOT);
    return ImmutableList.of(
        "There is a %s apical pneumothorax.".formatted(side),
        "%s pneumothorax is present.".formatted(capitalised(side)),
        "A pneumothorax is seen on the %s.".formatted(side));
  }

  private static ImmutableList<String> device(Device state) {
    return switch (state) {
      case NONE ->
          ImmutableList.of(
              "No support devices.",
              "There are no lines or tubes.",
              "No tube or catheter is present.",
              "Support hardware is not seen.");
      case TUBE ->
          ImmutableList.of(
              "An endotracheal tube is in place.",
              "Endotracheal tube ends above the carina.",
              "The patient is intubated by an endotracheal tube.");
      case CATHETER ->
          ImmutableList.of(
              "A central venous catheter is in place.",
              "Right central line ends in the atrium.",
              "Venous catheter tip reaches the right atrium.");
      case PACEMAKER ->
          ImmutableList.of(
              "A pacemaker is in place.",
              "Left chest pacemaker has a single lead.",
              "Cardiac device projects over the left chest.");
    };
  }

  private static String capitalised(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
