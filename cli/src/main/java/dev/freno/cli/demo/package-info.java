/**
 * The demonstration: a real primary with two replicas, one of them slow for a while, and the same bulk job twice, first
 * without asking freno and then asking before each chunk.
 */
@NullMarked
package dev.freno.cli.demo;

import org.jspecify.annotations.NullMarked;
