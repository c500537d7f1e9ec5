/**
 * Reader of {@code torch.save} files that needs no PyTorch and treats files as untrusted.
 *
 * <p>Start with {@link org.ithn.framework.tensors.torch.TorchCheckpoint}. A checkpoint is a program
 * for Python's pickle machine; {@link org.ithn.framework.tensors.torch.Unpickler} runs the small
 * part of it that describes tensors, skips values of other classes and refuses functions that run
 * commands by name. To read another class, add it to {@link
 * org.ithn.framework.tensors.torch.TorchGlobals} and {@link
 * org.ithn.framework.tensors.torch.TorchCalls}.
 */
package org.ithn.framework.tensors.torch;
