package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ithn.datasets.files.NpyRows;
import org.ithn.datasets.mining.CandidateSearch;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.ExactSearch;
import org.ithn.datasets.mining.LuceneSearch;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.mining.NeighbourPart;
import org.ithn.datasets.mining.NeighbourSearch;
import org.ithn.datasets.mining.Shard;
import org.ithn.datasets.mining.VectorFile;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Option;

/** Options of the commands that mine: the search, its parts, and the vectors. */
final class SearchOptions {
  /** Searches for the most similar vectors. */
  enum Index {
    EXACT,
    LUCENE
  }

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "neighbour file to write; without it, --save-vectors only encodes")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "memory for similarities, in MiB (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(
      names = "--index",
      defaultValue = "exact",
      description =
          "exact compares all pairs; lucene builds an approximate index, for more than a million"
              + " studies, and prints its recall (default: ${DEFAULT-VALUE})")
  private Index index;

  @Option(
      names = "--index-candidates",
      paramLabel = "N",
      defaultValue = "" + LuceneSearch.CANDIDATES,
      description =
          "candidates per study that lucene proposes; more raise the recall and take longer"
              + " (default: ${DEFAULT-VALUE})")
  private int indexCandidates;

  @Option(
      names = "--shard",
      paramLabel = "i/n",
      description =
          "mine only part i of n of the studies, among all, into a file beside --out; for several"
              + " machines")
  private Optional<String> shard = Optional.empty();

  @Option(
      names = "--merge",
      paramLabel = "N",
      description = "join the N files of --shard into --out instead of mining")
  private Optional<Integer> merge = Optional.empty();

  @Option(
      names = "--vectors",
      paramLabel = "FILE.npy",
      description = "read the vectors instead of encoding: float32, one row per training study")
  private Optional<Path> vectors = Optional.empty();

  @Option(
      names = "--save-vectors",
      paramLabel = "FILE.npy",
      description = "also write the vectors, for --vectors and for programs such as FAISS")
  private Optional<Path> saveVectors = Optional.empty();

  @Option(
      names = "--candidates",
      paramLabel = "FILE.npy",
      description =
          "rank only these candidates, as FAISS finds them: int64, for each study row numbers of"
              + " similar ones, -1 for none")
  private Optional<Path> candidates = Optional.empty();

  /** Refuses invalid options before the data is read and encoded. */
  void check() {
    if (out.isEmpty() && saveVectors.isEmpty()) {
      throw new UserException("--out is missing; name the neighbour file to write");
    }
    if (out.isEmpty() && (merge.isPresent() || shard.isPresent())) {
      throw new UserException("--shard and --merge require --out; name the neighbour file");
    }
    merge.ifPresent(this::checkMerge);
    refuseBoth(vectors.isPresent() && saveVectors.isPresent(), "--vectors and --save-vectors");
    refuseBoth(candidates.isPresent() && index == Index.LUCENE, "--candidates and --index lucene");
    shard.ifPresent(Shard::parse);
    new ExactSearch(memory << 20);
    candidates.ifPresent(file -> NpyRows.open(file).close());
  }

  /** Refuses options of the parts that have no effect when these are joined. */
  private void checkMerge(int count) {
    refuseBoth(shard.isPresent(), "--shard and --merge");
    refuseBoth(vectors.isPresent(), "--vectors and --merge");
    refuseBoth(saveVectors.isPresent(), "--save-vectors and --merge");
    refuseBoth(candidates.isPresent(), "--candidates and --merge");
    refuseBoth(index == Index.LUCENE, "--index lucene and --merge");
    new Shard(count, count);
  }

  private static void refuseBoth(boolean given, String names) {
    if (given) {
      throw new UserException(names + " exclude each other; omit one");
    }
  }

  private void checkLimit(MiningConfig config) {
    if (config.maxSimilarity() < 1 && (candidates.isPresent() || index == Index.LUCENE)) {
      throw new UserException(
          "--max-similarity needs exact search, which counts the pairs above it; omit it or"
              + " --index and --candidates");
    }
  }

  /** Returns true if the command writes the neighbours of all studies. */
  boolean isWhole() {
    return out.isPresent() && shard.isEmpty();
  }

  /** Returns the file of the neighbours of all studies. */
  Path out() {
    return out.orElseThrow();
  }

  /**
   * Encodes, mines or merges, and writes what was asked for.
   *
   * @param encoder encodes the training studies; called only if necessary
   * @return the neighbours of all studies, in the file {@link #out}; empty if only vectors or a
   *     part were written
   */
  Optional<MinedNeighbours> run(
      StudySet studies, MiningConfig config, Supplier<EncodedStudies> encoder, Console console) {
    checkLimit(config);
    Optional<MinedNeighbours> mined = Optional.empty();
    if (merge.isPresent()) {
      mined = Optional.of(merge(studies, config));
    } else {
      EncodedStudies encoded = encode(studies.train(), encoder, console);
      if (out.isPresent()) {
        Miner miner = Miner.of(studies, config, encoded);
        if (shard.isPresent()) {
          minePart(miner, console);
        } else {
          mined = Optional.of(miner.mine(search(console)));
        }
      }
    }
    mined.ifPresent(each -> NeighbourFile.write(each, out()));
    return mined;
  }

  private EncodedStudies encode(
      List<Study> train, Supplier<EncodedStudies> encoder, Console console) {
    if (vectors.isPresent()) {
      if (!VectorFile.hasRecord(vectors.get())) {
        console.progress(
            "%s has no record of its studies; its rows are taken in the order of the training studies"
                .formatted(vectors.get()));
      }
      return VectorFile.read(vectors.get(), train);
    }
    EncodedStudies encoded = encoder.get();
    if (saveVectors.isPresent()) {
      VectorFile.write(encoded, train, saveVectors.get());
      console.print("vectors: studies=%d file=%s", train.size(), saveVectors.get());
    }
    return encoded;
  }

  private void minePart(Miner miner, Console console) {
    Shard part = Shard.parse(shard.orElseThrow());
    NeighbourPart mined = miner.mine(search(console), part);
    Path file = part.file(out());
    NeighbourFile.writePart(mined, file);
    console.print("shard %s: studies=%d file=%s", part, mined.neighbours().byStudy().size(), file);
  }

  private NeighbourSearch search(Console console) {
    if (candidates.isPresent()) {
      return new CandidateSearch(candidates.get(), console::print);
    }
    return switch (index) {
      case EXACT -> new ExactSearch(memory << 20);
      case LUCENE ->
          new LuceneSearch(
              out().toAbsolutePath().normalize().getParent(), indexCandidates, console::print);
    };
  }

  private MinedNeighbours merge(StudySet studies, MiningConfig config) {
    MinedNeighbours merged = NeighbourPart.merge(out(), merge.orElseThrow());
    if (!merged.isMinedFrom(studies.train())) {
      throw new UserException(
          "%s: the parts are of other training studies or reports than the annotation; mine them again"
              .formatted(out()));
    }
    if (!merged.source().config().equals(config)) {
      throw new UserException(
          "%s: the parts were mined with other settings than --merge has; repeat the options of the parts, such as -k"
              .formatted(out()));
    }
    return merged;
  }
}
