package example;

import java.nio.file.Path;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.training.ProgressLines;
import org.ithn.framework.training.TrainingOutcome;

public class Train {
  public static void main(String[] args) throws Exception {
    PhantomFiles data = new PhantomGenerator(PhantomConfig.defaults()).generate(Path.of("runs/phantoms"));
    Variant base = Variant.of("r2gencmn-phantom").data(data.annotation(), data.images()).epochs(2);
    for (Variant variant : base.strategy("projected").alpha(0.3).seeds(1, 2)) {
      Path run = Path.of("runs", "seed-" + variant.config().seed());
      TrainingOutcome outcome = variant.train(run, ProgressLines.to(System.err::println));
      System.out.println(run + " validation: " + outcome.bestScore());
      System.out.println(run + " test: " + variant.test(run, System.err::println).scores().values());
    }
  }
}
