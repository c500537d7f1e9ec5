/** Loader on DJL's TensorFlow engine. */
package org.ithn.outside.djl;
