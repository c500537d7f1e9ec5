/**
 * Parity of checkpoint readers: PyTorch's files and safetensors.
 *
 * <p>Start with {@link org.ithn.parity.checkpoints.CheckpointParity}.
 */
package org.ithn.parity.checkpoints;
