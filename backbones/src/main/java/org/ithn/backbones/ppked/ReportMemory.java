package org.ithn.backbones.ppked;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The training images to retrieve reports by: the newest feature of each image with the vector of
 * its report and the number of its patient.
 *
 * <p>Training fills a row when it reads the image. The memory has no gradient; it is part of the
 * checkpoint, so a resumed run continues with it, and of the export.
 *
 * <p>Variables: {@code images} {@code [N, D]}, {@code reports} {@code [N, R]}, {@code patients}
 * {@code [N]}, all zero at first; patients are numbered from 1, so 0 is an empty row.
 *
 * @param capacity N, the number of images
 * @param featureWidth D, the width of the image features
 * @param reportWidth R, the width of the report vectors
 */
record ReportMemory(int capacity, int featureWidth, int reportWidth) {
  private static final String IMAGES = "images";
  private static final String REPORTS = "reports";
  private static final String PATIENTS = "patients";

  private static final double TINY = 1e-12;
  private static final double EXCLUDED = -2; // below every cosine
  private static final double LEAST = -1.5; // between that and every cosine

  /**
   * Retrieved reports.
   *
   * @param vectors {@code [B, K, R]}, the most similar image first
   * @param mask {@code [B, 1, 1, K]}; true = a report, false = the memory has fewer
   */
  record Retrieved<T extends TFloating>(Operand<T> vectors, Operand<TBool> mask) {}

  private <T extends TFloating> Operand<T> images(GraphScope<T> scope) {
    return scope.statistic(IMAGES, Shape.of(capacity, featureWidth), Initialisers.zeros());
  }

  private <T extends TFloating> Operand<T> reports(GraphScope<T> scope) {
    return scope.statistic(REPORTS, Shape.of(capacity, reportWidth), Initialisers.zeros());
  }

  private <T extends TFloating> Operand<T> patients(GraphScope<T> scope) {
    return scope.statistic(PATIENTS, Shape.of(capacity), Initialisers.zeros());
  }

  /**
   * Builds the retrieval of the reports of the K images with the largest cosine.
   *
   * @param pooled {@code [B, D]}
   * @param closest K
   * @param patient {@code [B]}, the patients whose images are left out; empty outside training
   */
  <T extends TFloating> Retrieved<T> retrieve(
      GraphScope<T> scope, Operand<T> pooled, int closest, Optional<Operand<T>> patient) {
    Ops tf = scope.tf();
    Operand<T> queries = unit(scope, tf.stopGradient(pooled));
    Operand<T> cosines = // [B, N]
        tf.linalg.einsum(List.of(queries, unit(scope, images(scope))), "bd,nd->bn");
    Operand<T> owners = patients(scope);
    Operand<T> allowed = // [B, N]
        tf.select(tf.math.greater(owners, scope.scalar(0)), cosines, scope.scalar(EXCLUDED));
    if (patient.isPresent()) {
      Operand<TBool> own =
          tf.math.equal(tf.expandDims(patient.get(), tf.constant(1)), owners); // [B, N]
      allowed = tf.select(own, scope.scalar(EXCLUDED), allowed);
    }
    TopK<T, TInt32> top = // [B, K]
        tf.nn.topK(tf.stopGradient(allowed), tf.constant(closest), TInt32.class);
    Operand<T> vectors = tf.gather(reports(scope), top.indices(), tf.constant(0));
    Operand<TBool> found = tf.math.greater(top.values(), scope.scalar(LEAST));
    return new Retrieved<>(
        vectors, tf.expandDims(tf.expandDims(found, tf.constant(1)), tf.constant(1)));
  }

  private static <T extends TFloating> Operand<T> unit(GraphScope<T> scope, Operand<T> rows) {
    Ops tf = scope.tf();
    Operand<T> squared =
        tf.reduceSum(tf.math.square(rows), tf.constant(-1), ReduceSum.keepDims(true));
    return tf.math.mul(rows, tf.math.rsqrt(tf.math.add(squared, scope.scalar(TINY))));
  }

  /**
   * Stores the images of a batch at the end of the step. An image that occurs twice in the batch
   * gets the mean of its features.
   *
   * @param pooled {@code [B, D]}
   * @param vectors {@code [B, R]}, the vectors of their reports
   * @param places {@code [B, 2]}: the row from 0, and the number of the patient from 1; a row that
   *     is negative or at least N is not stored
   */
  <T extends TFloating> void store(
      GraphScope<T> scope, Operand<T> pooled, Operand<T> vectors, Operand<T> places) {
    Ops tf = scope.tf();
    images(scope); // creates the variables before their updates
    reports(scope);
    patients(scope);
    Operand<TInt32> rows =
        tf.dtypes.cast(tf.gather(places, tf.constant(0), tf.constant(1)), TInt32.class);
    Operand<T> chosen = // [B, N]
        tf.oneHot(rows, tf.constant(capacity), scope.scalar(1), scope.scalar(0), OneHot.axis(-1L));
    Operand<T> counts = tf.reduceSum(chosen, tf.constant(0)); // [N]
    Operand<T> shares = tf.math.div(chosen, tf.math.maximum(counts, scope.scalar(1)));
    Operand<TBool> written = tf.math.greater(counts, scope.scalar(0));
    update(scope, IMAGES, tf.stopGradient(pooled), shares, written);
    update(scope, REPORTS, vectors, shares, written);
    Operand<T> owners = tf.gather(places, tf.constant(1), tf.constant(1)); // [B]
    Operand<T> newest = tf.linalg.einsum(List.of(shares, owners), "bn,b->n");
    scope.update(PATIENTS, tf.select(written, newest, scope.pendingValue(PATIENTS)));
  }

  private static <T extends TFloating> void update(
      GraphScope<T> scope,
      String name,
      Operand<T> values,
      Operand<T> shares,
      Operand<TBool> written) {
    Ops tf = scope.tf();
    Operand<T> newest = tf.linalg.einsum(List.of(shares, values), "bn,bd->nd");
    scope.update(
        name, tf.select(tf.expandDims(written, tf.constant(1)), newest, scope.pendingValue(name)));
  }
}
