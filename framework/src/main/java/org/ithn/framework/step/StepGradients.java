package org.ithn.framework.step;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Gradients of a step, and the other ops that its update has to run.
 *
 * @param byParameter gradient of the total loss by each trained parameter
 * @param updates ops that run with the optimiser, such as moving averages of batch norm
 */
record StepGradients(Map<Parameter<TFloat32>, Operand<TFloat32>> byParameter, List<Op> updates) {}
