/**
 * Training with several processes: what they exchange inside the graph.
 *
 * <p>Start with {@link org.ithn.framework.distributed.Replicas}.
 */
package org.ithn.framework.distributed;
