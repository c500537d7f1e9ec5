/**
 * Where ops are made.
 *
 * <p>{@link org.ithn.framework.graph.GraphScope} is what every {@code build} method receives:
 * TensorFlow's {@code Ops}, the path that names its variables, the {@link
 * org.ithn.framework.graph.Mode} and the {@link org.ithn.framework.graph.ParameterStore}.
 *
 * <p>{@link org.ithn.framework.graph.ExecutionOptions} says what a training graph does to save time
 * and memory; {@link org.ithn.framework.graph.Rematerialisation} marks a part that can be computed
 * again.
 *
 * <p>To add an initial value, implement {@link org.ithn.framework.graph.Initialiser}.
 */
package org.ithn.framework.graph;
