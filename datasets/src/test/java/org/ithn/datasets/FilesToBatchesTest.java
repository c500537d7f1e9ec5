package org.ithn.datasets;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.mining.TfIdfEncoder;
import org.ithn.datasets.mining.TfIdfOptions;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyCheck;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** End-to-end test of the data pipeline, from generated phantoms to batches with negatives. */
final class FilesToBatchesTest {
  private static final MiningConfig MINING = new MiningConfig(3, ReportCleaner.NONE, true, 1);

  @TempDir Path folder;

  @Test
  void drawnPhantomsBecomeBatchesWithMinedNegatives() throws Exception {
    PhantomFiles files = new PhantomGenerator(new PhantomConfig(23, 3, 5, 64, 7)).generate(folder);
    StudySet studies =
        R2GenReader.read(files.annotation(), files.images(), BadExamples.stopOnFirst());
    assertThat(
            StudyCheck.filterUsable(
                studies.train(), ReportCleaner.NONE, SampleRange.FULL, BadExamples.stopOnFirst()))
        .isEqualTo(studies.train());
    Path file = folder.resolve("neighbours.jsonl");
    NeighbourFile.write(
        Miner.mine(studies, MINING, new TfIdfEncoder(TfIdfOptions.defaults())), file);
    MinedNeighbours negatives = NeighbourFile.read(file);
    assertThat(negatives.isMinedFrom(studies.train())).isTrue();

    DataConfig config = DataConfig.phantom();
    Vocabulary vocabulary = StudyBatches.vocabulary(studies.train(), config);
    StudyBatchesOptions options =
        StudyBatchesOptions.of(5, 1).withNegatives(NegativeSampling.nearest(negatives));
    Map<String, String> reports = new HashMap<>();
    for (Study study : studies.train()) {
      reports.put(study.id() + "#0", study.report());
    }
    int seen = 0;
    try (StudyBatches source =
        StudyBatches.forTraining(studies.train(), vocabulary, config, options)) {
      for (Iterator<Batch> epoch = source.epoch(1, 0); epoch.hasNext(); ) {
        Batch batch = epoch.next();
        assertThat(batch.positives().images().shape())
            .isEqualTo(new long[] {batch.size(), 1, 64, 64, 3});
        for (int i = 0; i < batch.size(); i++) {
          String own = reports.get(batch.positives().ids().get(i));
          assertThat(own).isNotEqualTo(reports.get(batch.negatives().get(0).ids().get(i)));
          assertThat(own).isNotNull();
        }
        seen += batch.size();
      }
    }
    assertThat(seen).isEqualTo(23);
    assertThat(vocabulary.decode(words(studies.test().get(0), vocabulary, config))).isNotEmpty();
  }

  private static int[] words(Study study, Vocabulary vocabulary, DataConfig config) {
    int[] row =
        vocabulary.encode(
            config.text().cleaner().clean(study.report()), config.text().maxSeqLength());
    assertThat(row.length).isLessThan(config.text().maxSeqLength());
    return java.util.Arrays.copyOfRange(row, 1, row.length);
  }
}
