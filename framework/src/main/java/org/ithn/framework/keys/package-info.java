/**
 * Annotations that document configuration keys.
 *
 * <p>{@link org.ithn.framework.keys.Key} states the meaning and the range of a key, {@link
 * org.ithn.framework.keys.Choice} the meaning of one of its values, and {@link
 * org.ithn.framework.keys.Resume} whether it may change when a run resumes. Records and enums of
 * plug-ins use them like those of the project.
 */
package org.ithn.framework.keys;
