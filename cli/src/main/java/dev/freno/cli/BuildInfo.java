package dev.freno.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version the project's version
 * @param commit the full id of the commit it was built from, {@code unknown} outside of a checkout
 */
record BuildInfo(String version, String commit) {
    static BuildInfo read() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                properties.getProperty("git.build.version", "unknown"),
                properties.getProperty("git.commit.id.full", "unknown"));
    }

    /** As tools that parse it expect it. */
    @Override
    public String toString() {
        return "freno version " + version + ", git commit " + commit;
    }
}
