/**
 * Graphs at run time: session options, fed tensors, variable values, and a trained model in a
 * session of its own.
 *
 * <p>Start with {@link org.ithn.framework.session.ModelSession}.
 */
package org.ithn.framework.session;
