/**
 * Files of {@code torch.save}, read without PyTorch and without trust.
 *
 * <p>{@link org.ithn.framework.tensors.torch.TorchCheckpoint} is the entry. A checkpoint is a
 * program for Python's pickle machine; {@link org.ithn.framework.tensors.torch.Unpickler} runs the
 * small part of it that describes tensors, and refuses everything else by name. To allow one more
 * harmless global, add it to {@link org.ithn.framework.tensors.torch.TorchGlobals}.
 */
package org.ithn.framework.tensors.torch;
