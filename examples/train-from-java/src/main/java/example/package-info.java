/** Example program that trains with the library; start with {@link example.Train}. */
package example;
