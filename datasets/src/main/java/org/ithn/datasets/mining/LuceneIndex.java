package org.ithn.datasets.mining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.TopKnnCollectorManager;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * Lucene index of distinct vectors: HNSW graphs over components quantised to 7 bits.
 *
 * <p>The vectors are split into parts, which are built in parallel. Their number depends on the
 * vectors alone and each part has one writer, so equal vectors give equal graphs on all machines.
 */
final class LuceneIndex implements AutoCloseable {
  private static final String FIELD = "vector";

  /** Links of each vector; the lowest level of the graph has twice as many. */
  private static final int CONNECTIONS = 16;

  /** Candidates for the links of a new vector. */
  private static final int BEAM = 50;

  private static final int BITS = 7;

  /** Largest size of a part; Lucene's writer splits it if it needs more than 2 GB. */
  private static final long MOST_BYTES = 1L << 30;

  private static final int VECTORS_PER_PART = 250_000;

  /** Parts for the sake of parallel building; each one makes a query slower. */
  private static final int PARTS = 16;

  private static final double BUFFER_MEBIBYTES = 1 << 16;

  private final MultiReader reader;
  private final IndexSearcher searcher;

  private LuceneIndex(MultiReader reader) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
  }

  /** Writes the index into a folder, in as many parts, and opens it. */
  static LuceneIndex build(Path folder, DenseVectors vectors, DistinctVectors distinct, int parts)
      throws IOException {
    try {
      IntStream.range(0, parts)
          .parallel()
          .forEach(
              part -> {
                int first = first(distinct.count(), part, parts);
                int end = first(distinct.count(), part + 1, parts);
                write(folder.resolve("part-" + part), vectors, distinct, first, end);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return open(folder, parts);
  }

  /** Returns the number of parts of {@code count} vectors. */
  static int parts(int count, int width) {
    long bySize = ((long) count * width * Float.BYTES + MOST_BYTES - 1) / MOST_BYTES;
    int bySpeed = Math.min(PARTS, (count + VECTORS_PER_PART - 1) / VECTORS_PER_PART);
    return (int) Math.max(1, Math.max(bySize, bySpeed));
  }

  private static int first(int count, int part, int parts) {
    return (int) ((long) count * part / parts);
  }

  private static void write(
      Path folder, DenseVectors vectors, DistinctVectors distinct, int first, int end) {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new QuantisedCodec(vectors.width()))
            .setMergePolicy(NoMergePolicy.INSTANCE)
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(BUFFER_MEBIBYTES);
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (int group = first; group < end; group++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(
                FIELD,
                vectors.vector(distinct.firstRow(group)),
                VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
      writer.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens the parts of an index. */
  static LuceneIndex open(Path folder, int parts) throws IOException {
    List<IndexReader> readers = new ArrayList<>();
    try {
      for (int part = 0; part < parts; part++) {
        readers.add(DirectoryReader.open(FSDirectory.open(folder.resolve("part-" + part))));
      }
      return new LuceneIndex(new MultiReader(readers.toArray(IndexReader[]::new)));
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(readers);
      throw e;
    }
  }

  /**
   * Returns the groups of the vectors most similar to a vector, in any order.
   *
   * @param depth the number of vectors, at least 1; more make the nearest ones more reliable
   */
  int[] nearest(float[] vector, int depth) throws IOException {
    TopKnnCollectorManager manager = new TopKnnCollectorManager(depth, searcher);
    List<LeafReaderContext> leaves = reader.leaves();
    TopDocs[] found = new TopDocs[leaves.size()];
    for (int i = 0; i < found.length; i++) {
      KnnCollector collector = manager.newCollector(Integer.MAX_VALUE, leaves.get(i));
      leaves.get(i).reader().searchNearestVectors(FIELD, vector, collector, null);
      found[i] = collector.topDocs();
      int base = leaves.get(i).docBase;
      Arrays.stream(found[i].scoreDocs).forEach(each -> each.doc += base);
    }
    return Arrays.stream(TopDocs.merge(depth, found).scoreDocs)
        .mapToInt(each -> each.doc)
        .toArray();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Codec with quantised vectors of any width; Lucene's own formats allow 1,024. */
  private static final class QuantisedCodec extends Lucene912Codec {
    private final KnnVectorsFormat format;

    QuantisedCodec(int width) {
      this.format =
          new Lucene99HnswScalarQuantizedVectorsFormat(
              CONNECTIONS, BEAM, 1, BITS, false, null, null) {
            @Override
            public int getMaxDimensions(String fieldName) {
              return width;
            }
          };
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return format;
    }
  }

  /** Describes the settings for the file of neighbours. */
  static String signature() {
    return "lucene-hnsw connections=%d beam=%d bits=%d".formatted(CONNECTIONS, BEAM, BITS);
  }
}
