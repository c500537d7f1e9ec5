/**
 * Data-parallel training with several processes, each on its own rows of every batch.
 *
 * <p>Start with {@link org.ithn.framework.distributed.CollectiveOps}, the exchange inside a step's
 * graph, and {@link org.ithn.framework.distributed.ProcessGroup}, the exchange between steps.
 * {@link org.ithn.framework.distributed.ClusterMember} implements both on TensorFlow's servers, and
 * {@link org.ithn.framework.distributed.ClusterEnvironment} reads the workers from a scheduler. To
 * add another transport, implement the two interfaces.
 */
package org.ithn.framework.distributed;
