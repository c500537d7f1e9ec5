/** The program: the command line and what it runs. */
package org.ithn.cli;
