package org.ithn.datasets.sources.phantom;

import org.ithn.datasets.sources.phantom.PhantomFindings.Device;
import org.ithn.datasets.sources.phantom.PhantomFindings.Effusion;
import org.ithn.datasets.sources.phantom.PhantomFindings.Heart;
import org.ithn.datasets.sources.phantom.PhantomFindings.Nodule;
import org.ithn.datasets.sources.phantom.PhantomFindings.Pneumothorax;

/**
 * Report text of a phantom: one sentence per finding, always the same one for the same state.
 *
 * <p>The image determines the report, so a perfect model scores 1. Two states of a finding share
 * almost no consecutive words, and no state is more frequent than others, so a report that does not
 * match the image scores low.
 */
public final class PhantomReport {
  private PhantomReport() {}

  /** Returns six sentences: 25 to 45 words after cleaning, including full stops. */
  public static String describe(PhantomFindings findings) {
    return String.join(
        " ",
        heart(findings.heart()),
        rightEffusion(findings.rightEffusion()),
        nodule(findings.nodule()),
        leftEffusion(findings.leftEffusion()),
        device(findings.device()),
        pneumothorax(findings.pneumothorax()));
  }

  private static String heart(Heart state) {
    return switch (state) {
      case NORMAL -> "Heart size is normal.";
      case MILDLY_ENLARGED -> "Mildly enlarged cardiac silhouette.";
      case MARKEDLY_ENLARGED -> "There exists gross cardiomegaly.";
    };
  }

  private static String rightEffusion(Effusion state) {
    return switch (state) {
      case NONE -> "Right costophrenic angle sharp.";
      case SMALL -> "Minimal blunting on the right.";
      case LARGE -> "Massive right pleural fluid.";
    };
  }

  private static String leftEffusion(Effusion state) {
    return switch (state) {
      case NONE -> "Left hemidiaphragm well defined.";
      case SMALL -> "Trace effusion at left base.";
      case LARGE -> "Opacified lower left hemithorax.";
    };
  }

  private static String nodule(Nodule state) {
    return switch (state) {
      case NONE -> "Lungs show no focal lesion.";
      case RIGHT_UPPER -> "A nodule projects over right apex.";
      case RIGHT_MIDDLE -> "Rounded opacity beside right hilum.";
      case RIGHT_LOWER -> "Coin lesion above right diaphragm.";
      case LEFT_UPPER -> "Solitary mass beneath left clavicle.";
      case LEFT_MIDDLE -> "Discrete focus within left midlung.";
      case LEFT_LOWER -> "Circular shadow behind left ventricle.";
    };
  }

  private static String pneumothorax(Pneumothorax state) {
    return switch (state) {
      case NONE -> "Both sides fully expanded.";
      case RIGHT -> "Right apical pneumothorax identified.";
      case LEFT -> "Air outlines collapsed left lung.";
    };
  }

  private static String device(Device state) {
    return switch (state) {
      case NONE -> "No support hardware visible.";
      case TUBE -> "Endotracheal tube above carina.";
      case CATHETER -> "Venous catheter reaches right atrium.";
      case PACEMAKER -> "Pacemaker with single lead.";
    };
  }
}
