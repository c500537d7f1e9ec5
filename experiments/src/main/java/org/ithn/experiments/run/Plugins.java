package org.ithn.experiments.run;

import java.util.List;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.experiments.rewards.RewardProvider;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.Providers;
import org.ithn.framework.registry.ServiceFiles;

/** Providers of everything that a configuration can name, from the class path and plug-ins. */
public final class Plugins {
  private Plugins() {}

  private static ClassLoader loader() {
    return Thread.currentThread().getContextClassLoader();
  }

  /** Returns the providers of model families. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // ServiceLoader returns raw types
  public static Providers<BackboneProvider<?>> backbones() {
    return (Providers) Providers.load(BackboneProvider.class, "backbone", loader());
  }

  /** Returns the providers of hard-negative strategies. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<StrategyProvider<?>> strategies() {
    return (Providers) Providers.load(StrategyProvider.class, "hard-negative strategy", loader());
  }

  /** Returns the providers of data sets. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<DataProvider<?>> dataSets() {
    return (Providers) Providers.load(DataProvider.class, "data set", loader());
  }

  /** Returns the providers of study inputs. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<StudyInputProvider<?>> studyInputs() {
    return (Providers) Providers.load(StudyInputProvider.class, "study input", loader());
  }

  /** Returns the scorers of models, in the order of the class path. */
  public static List<ModelScorer> modelScorers() {
    return ServiceFiles.load(ModelScorer.class, "model scorer", loader());
  }

  /** Returns the providers of rewards. */
  public static Providers<RewardProvider> rewards() {
    return Providers.load(RewardProvider.class, "reward", loader());
  }

  /** Returns the providers of report encoders for mining. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static Providers<ReportEncoderProvider<?>> encoders() {
    return (Providers) Providers.load(ReportEncoderProvider.class, "report encoder", loader());
  }

  /** Returns a reader of configurations that knows all these providers. */
  public static ConfigReader configReader() {
    return ConfigReader.load(loader());
  }
}
