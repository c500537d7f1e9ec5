/** A program that trains from Java with the library alone; start with {@link example.Train}. */
package example;
