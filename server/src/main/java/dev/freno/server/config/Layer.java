package dev.freno.server.config;

/**
 * An object of one source; objects of several sources at the same path lie on top of each other. Immutable.
 *
 * @param source a file or a flag
 */
record Layer(String source, Json.Obj object) {}
