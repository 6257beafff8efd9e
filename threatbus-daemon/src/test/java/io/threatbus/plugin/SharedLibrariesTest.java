package io.threatbus.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLibrariesTest {
    private static final String CLASS = SharedLibrariesTest.class.getName();

    @TempDir
    private Path directory;

    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(directory.resolve("libraries/native"));
        jar(directory.resolve("libraries/native/library.jar"), Optional.empty(), true);
    }

    /** A jar that asks for libraries, and perhaps holds a class. */
    private static Path jar(Path file, Optional<String> libraries, boolean withClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        libraries.ifPresent(names -> manifest.getMainAttributes().putValue("Threatbus-Libraries", names));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            if (withClass) {
                String name = CLASS.replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (var bytes = SharedLibrariesTest.class.getClassLoader().getResourceAsStream(name)) {
                    bytes.transferTo(jar);
                }
            }
        }
        return file;
    }

    private SharedLibraries libraries() {
        ClassLoader bus = SharedLibrariesTest.class.getClassLoader();
        return new SharedLibraries(Optional.of(directory.resolve("libraries")), new ApiClassLoader(bus));
    }

    @Test
    void twoPluginsThatAskForALibrarySeeTheSameClassOfIt() throws Exception {
        SharedLibraries libraries = libraries();
        Path one = jar(directory.resolve("one.jar"), Optional.of("native"), false);
        Path other = jar(directory.resolve("other.jar"), Optional.of("native"), false);

        Class<?> first = libraries.parentOf(one, List.of(one), problems).loadClass(CLASS);
        Class<?> second = libraries.parentOf(other, List.of(other), problems).loadClass(CLASS);

        assertThat(first).isSameAs(second).isNotSameAs(SharedLibrariesTest.class);
        assertThat(problems).isEmpty();
    }

    @Test
    void aPluginThatDoesNotAskSeesNothingOfIt() throws Exception {
        Path plugin = jar(directory.resolve("plugin.jar"), Optional.empty(), false);

        ClassLoader parent = libraries().parentOf(plugin, List.of(plugin), problems);

        assertThatThrownBy(() -> parent.loadClass(CLASS)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aLibraryThatIsNotThereIsNamedWithWhoAsksAndWhatToDo() throws Exception {
        for (String asked : List.of("nothing", "../libraries/native")) {
            Path plugin = jar(directory.resolve("plugin.jar"), Optional.of(asked), false);
            problems.clear();

            libraries().parentOf(plugin, List.of(plugin), problems);

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains(plugin.toString(), "'" + asked + "'", "install the bus again");
        }
    }
}
