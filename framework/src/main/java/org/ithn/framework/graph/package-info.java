/**
 * The construction of graphs: scopes, variables and execution options.
 *
 * <p>Start with {@link org.ithn.framework.graph.GraphScope}, which every {@code build} method
 * receives: TensorFlow's {@code Ops}, the path that names its variables, the {@link
 * org.ithn.framework.graph.Mode} and the {@link org.ithn.framework.graph.ParameterStore}.
 *
 * <p>{@link org.ithn.framework.graph.ExecutionOptions} selects the techniques that save time and
 * memory in training; {@link org.ithn.framework.graph.Rematerialisation} marks a segment that the
 * backward pass may recompute.
 *
 * <p>To add an initialiser, implement {@link org.ithn.framework.graph.Initialiser}.
 */
package org.ithn.framework.graph;
