package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Checks of what backbones and strategies return, from the shapes that are known when the graph is
 * built.
 *
 * <p>A wrong shape would otherwise fail inside TensorFlow, or be broadcast to wrong numbers.
 */
public final class OutputShapes {
  private static final long OPEN = Shape.UNKNOWN_SIZE;

  private OutputShapes() {}

  /**
   * Returns the outputs of a teacher-forced pass after checking them.
   *
   * @param batch B, or -1 if it is open; an open batch must stay open
   * @throws IllegalArgumentException naming the backbone's class and the output, if a shape differs
   */
  public static <T extends TFloating> BackboneOutputs<T> check(
      Backbone backbone, long batch, BackboneOutputs<T> out) {
    String build = backbone.getClass().getName() + ".build: ";
    Shape rows = Shape.of(batch, OPEN); // [B, T]
    require(build + "logits", out.logits(), rows.append(OPEN), "[B, T, W]");
    require(
        build + "hidden",
        out.hidden(),
        rows.append(backbone.hiddenWidth()),
        "[B, T, H], where H is hiddenWidth()");
    require(
        build + "imageFeatures",
        out.imageFeatures(),
        Shape.of(batch, backbone.imageFeatureWidth()),
        "[B, D], where D is imageFeatureWidth()");
    require(build + "targets", out.targets(), rows, "[B, T]");
    require(build + "targetMask", out.targetMask(), rows, "[B, T]");
    new TreeMap<>(out.auxiliaryLosses())
        .forEach(
            (name, loss) ->
                requireShape(
                    build + "auxiliary loss '" + name + "'",
                    loss,
                    true,
                    Shape.scalar(),
                    "a scalar"));
    return out;
  }

  /**
   * Returns the empty caches of a decoder after checking them.
   *
   * @throws IllegalArgumentException naming the decoder's class, if a cache has no rows
   */
  public static <T extends TFloating> List<Operand<T>> checkCaches(
      IncrementalDecoder decoder, List<Operand<T>> caches) {
    for (int i = 0; i < caches.size(); i++) {
      Shape shape = caches.get(i).shape();
      checkArgument(
          !shape.isUnknown() && shape.numDimensions() >= 1,
          "%s.emptyCaches: cache %s has shape %s; expected [N, ..] with a known rank",
          decoder.getClass().getName(),
          i,
          describe(shape));
    }
    return caches;
  }

  /**
   * Returns a decoding step after checking it.
   *
   * @param before the caches that the step has read
   * @throws IllegalArgumentException naming the decoder's class, if the logits are not {@code [N,
   *     W]} or the caches differ in number, rank or width from those before
   */
  public static <T extends TFloating> IncrementalDecoder.Step<T> checkStep(
      IncrementalDecoder decoder,
      List<? extends Operand<?>> before,
      IncrementalDecoder.Step<T> step) {
    String name = decoder.getClass().getName() + ".step: ";
    requireShape(name + "logits", step.logits(), true, Shape.of(OPEN, OPEN), "[N, W]");
    checkArgument(
        step.caches().size() == before.size(),
        "%sgot %s caches; expected %s, as many as emptyCaches() returns",
        name,
        step.caches().size(),
        before.size());
    for (int i = 0; i < before.size(); i++) {
      long[] sizes = before.get(i).shape().asArray(); // all but the width may grow
      for (int axis = 0; axis < sizes.length - 1; axis++) {
        sizes[axis] = OPEN;
      }
      Shape cache = step.caches().get(i).shape();
      checkArgument(
          isCompatible(cache, Shape.of(sizes)),
          "%scache %s has shape %s; expected %s, the rank and width of emptyCaches()",
          name,
          i,
          describe(cache),
          describe(Shape.of(sizes)));
    }
    return step;
  }

  /**
   * Returns an operand after checking its shape.
   *
   * @param what the plug-in and its result, which start the message
   * @param expected the shape; if its first size is open, that of the operand must be open too
   * @param letters the shape in letters
   * @throws IllegalArgumentException if the operand is null or its known sizes differ
   */
  public static <X extends Operand<?>> X require(
      String what, X operand, Shape expected, String letters) {
    boolean holds = operand == null || !fixesBatch(operand.shape(), expected);
    return requireShape(what, operand, holds, expected, letters);
  }

  private static boolean fixesBatch(Shape shape, Shape expected) {
    return shape.numDimensions() > 0
        && expected.numDimensions() > 0
        && expected.get(0) == OPEN
        && shape.get(0) != OPEN;
  }

  private static <X extends Operand<?>> X requireShape(
      String what, X operand, boolean holds, Shape expected, String letters) {
    checkArgument(
        operand != null, "%s is null; expected %s, %s", what, describe(expected), letters);
    checkArgument(
        holds && isCompatible(operand.shape(), expected),
        "%s has shape %s; expected %s, %s",
        what,
        describe(operand.shape()),
        describe(expected),
        letters);
    return operand;
  }

  private static boolean isCompatible(Shape shape, Shape expected) {
    return shape.isUnknown()
        || expected.isUnknown()
        || (shape.numDimensions() == expected.numDimensions() && shape.isCompatibleWith(expected));
  }

  /** Returns a shape with {@code ?} for each open size. */
  private static String describe(Shape shape) {
    return shape.toString().replace("-1", "?");
  }
}
