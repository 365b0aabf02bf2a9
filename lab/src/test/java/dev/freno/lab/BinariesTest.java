package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BinariesTest {

    @TempDir
    private Path directory;

    @Test
    void find_onThePath_prefersTheInstalledOne() throws IOException {
        Path daemon = program("usr/sbin/mariadbd", "");
        Path installer = program("usr/bin/mariadb-install-db", "");
        Map<String, String> environment = Map.of("PATH", "/nowhere::" + directory.resolve("usr/sbin"));
        assertThat(Binaries.find("", environment::get))
                .isEqualTo(new Binaries(directory.resolve("usr"), daemon, installer));
    }

    @Test
    void find_inADirectory_takesBinAndScripts() throws IOException {
        Path daemon = program("bin/mariadbd", "");
        Path installer = program("scripts/mariadb-install-db", "");
        assertThat(Binaries.find(directory.toString(), Map.<String, String>of()::get))
                .isEqualTo(new Binaries(directory, daemon, installer));
    }

    @Test
    void find_withoutInstaller_namesTheDirectory() throws IOException {
        program("bin/mariadbd", "");
        assertThatThrownBy(() -> Binaries.find(directory.toString(), Map.<String, String>of()::get))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void checked_whenALibraryIsMissing_namesIt() throws IOException {
        Path daemon = program("bin/mariadbd", "echo 'libcrypt.so.1: cannot open shared object file' >&2; exit 127");
        assertThatThrownBy(() -> new Binaries(directory, daemon, daemon).checked())
                .isInstanceOf(LabException.class)
                .hasMessageContaining("libcrypt.so.1: cannot open")
                .hasMessageContaining(daemon.toString());
    }

    @Test
    void cacheDirectory_withXdg_isBelowIt() throws IOException {
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", directory.toString(), "HOME", "/nowhere");
        assertThat(new JarBinaries(environment::get, directory).cacheDirectory())
                .isEqualTo(directory.resolve("freno"));
    }

    @Test
    void cacheDirectory_withHome_isItsCache() throws IOException {
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", "", "HOME", directory.toString());
        assertThat(new JarBinaries(environment::get, directory).cacheDirectory())
                .isEqualTo(directory.resolve(".cache/freno"));
    }

    @Test
    void cacheDirectory_withoutUsableHome_isTemporaryAndPrivate() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", "relative", "HOME", file.toString());
        Path cache = new JarBinaries(environment::get, directory).cacheDirectory();
        assertThat(cache).isDirectory().hasParent(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    private Path program(String name, String script) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
