/**
 * Parity of checkpoint readers for PyTorch and safetensors files.
 *
 * <p>Start with {@link org.ithn.parity.checkpoints.CheckpointParity}; to add a check, list it in
 * {@code META-INF/services}.
 */
package org.ithn.parity.checkpoints;
