package dev.freno.server.config;

/**
 * Where in the configuration something stands.
 *
 * <p>Immutable.
 *
 * @param source a file, a flag, or {@code configuration} for what stands nowhere
 * @param line the line in the file, from 1; 0 where there is none
 * @param path the keys that lead to it, joined by dots; empty for the whole source
 */
public record Place(String source, int line, String path) {
    Place key(String name) {
        return new Place(source, line, path.isEmpty() ? name : path + "." + name);
    }

    Place item(int index, int itemLine) {
        return new Place(source, itemLine, path + "[" + index + "]");
    }

    /** {@code file:line: path}. */
    @Override
    public String toString() {
        String file = line > 0 ? source + ":" + line : source;
        return path.isEmpty() ? file : file + ": " + path;
    }
}
