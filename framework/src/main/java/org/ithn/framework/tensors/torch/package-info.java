/**
 * Reader of {@code torch.save} files that needs no PyTorch and treats files as untrusted.
 *
 * <p>Start with {@link org.ithn.framework.tensors.torch.TorchCheckpoint}. A checkpoint is a program
 * for Python's pickle machine; {@link org.ithn.framework.tensors.torch.Unpickler} runs the small
 * part of it that describes tensors and refuses everything else by name. To allow another harmless
 * global, add it to {@link org.ithn.framework.tensors.torch.TorchGlobals}.
 */
package org.ithn.framework.tensors.torch;
