package org.ithn.datasets.mining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;

/**
 * Neighbours of one part of the training studies, mined among all of them.
 *
 * @param neighbours the neighbours; counts are those of the part
 * @param shard the part
 * @param vectors a hash of the similarities of the first study, by which parts of different vectors
 *     are recognised
 */
public record NeighbourPart(MinedNeighbours neighbours, Shard shard, String vectors) {

  /**
   * Reads all parts and joins them. The result equals that of mining all studies at once.
   *
   * @param whole the file beside which the parts are, see {@link Shard#file}
   * @throws DataException if a part is missing, invalid, or of other data, settings or vectors
   */
  public static MinedNeighbours merge(Path whole, int count) {
    List<NeighbourPart> parts = new ArrayList<>();
    for (Shard shard : Shard.all(count)) {
      Path file = shard.file(whole);
      NeighbourPart part = NeighbourFile.readPart(file);
      if (!part.shard().equals(shard)) {
        throw new DataException(
            "%s: contains part %s; expected %s, mine it again"
                .formatted(file, part.shard(), shard));
      }
      parts.add(part);
      part.requireLike(parts.get(0), file, Shard.all(count).get(0).file(whole));
    }
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    MiningCounts counts = new MiningCounts(0, 0, 0, 0, 0, 0);
    for (NeighbourPart part : parts) {
      byStudy.putAll(part.neighbours().byStudy());
      counts = counts.plus(part.neighbours().counts());
    }
    MinedNeighbours merged =
        new MinedNeighbours(parts.get(0).neighbours().source(), counts, byStudy);
    NeighbourFile.check(whole, merged);
    return merged;
  }

  private void requireLike(NeighbourPart first, Path file, Path firstFile) {
    if (!neighbours.source().equals(first.neighbours().source())) {
      throw new DataException(
          "%s: was mined from other data, with another encoder or other settings than %s; mine both with the same"
              .formatted(file, firstFile));
    }
    if (!vectors.equals(first.vectors())) {
      throw new DataException(
          "%s: was mined from other vectors than %s; encode the reports once and mine all parts with these vectors"
              .formatted(file, firstFile));
    }
  }
}
