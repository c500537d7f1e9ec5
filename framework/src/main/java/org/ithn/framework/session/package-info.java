/**
 * Running graphs: session options, fed tensors, variable values, and a trained model in its own
 * session.
 *
 * <p>Start with {@link org.ithn.framework.session.ModelSession}. To feed another kind of input, add
 * a method to {@link org.ithn.framework.session.Feeds}.
 */
package org.ithn.framework.session;
