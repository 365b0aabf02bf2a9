package dev.freno.bench.load;

/** How a server is asked. */
public enum Method {
    HEAD,
    GET
}
