package org.ithn.experiments.run;

import java.util.List;
import java.util.ServiceLoader;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.Providers;

/** Everything that can be named in a configuration, on the class path and in plug-ins. */
public final class Plugins {
  private Plugins() {}

  private static ClassLoader loader() {
    return Thread.currentThread().getContextClassLoader();
  }

  /** Model families. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // ServiceLoader knows raw types only
  public static Providers<BackboneProvider<?>> backbones() {
    return (Providers) Providers.load(BackboneProvider.class, "backbone", loader());
  }

  /** Hard-negative strategies. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<StrategyProvider<?>> strategies() {
    return (Providers) Providers.load(StrategyProvider.class, "hard-negative strategy", loader());
  }

  /** Data sets. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<DataProvider<?>> dataSets() {
    return (Providers) Providers.load(DataProvider.class, "data set", loader());
  }

  /** Inputs that backbones read of each study. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<StudyInputProvider<?>> studyInputs() {
    return (Providers) Providers.load(StudyInputProvider.class, "study input", loader());
  }

  /** Returns scorers of models, in the order of the class path. */
  public static List<ModelScorer> modelScorers() {
    return ServiceLoader.load(ModelScorer.class, loader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** Report encoders for mining. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<ReportEncoderProvider<?>> encoders() {
    return (Providers) Providers.load(ReportEncoderProvider.class, "report encoder", loader());
  }

  /** Reads configurations that name any of these. */
  public static ConfigReader configReader() {
    return ConfigReader.load(loader());
  }
}
