/**
 * Training with several processes, each on its rows of every batch.
 *
 * <p>Start with {@link org.ithn.framework.distributed.CollectiveOps}, what they exchange inside the
 * graph of a step, and {@link org.ithn.framework.distributed.ProcessGroup}, what they tell each
 * other between steps. {@link org.ithn.framework.distributed.ClusterMember} is both over
 * TensorFlow's servers. To exchange in another way, implement the two interfaces.
 */
package org.ithn.framework.distributed;
