/** The parts that every model shares: graphs, layers, hard negatives, losses, training. */
package org.ithn.framework;
